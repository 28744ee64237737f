package org.distributedpatterns.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.scenario.Failure;
import org.junit.jupiter.api.Test;

class SandboxTest {

    @Test
    void closingEndsTheProcessesAndRemovesTheFolder() {
        Process process;
        Path folder;
        try (var sandbox = new Sandbox()) {
            folder = sandbox.folder();
            sandbox.write("note.txt", "hello");
            process = sandbox.start("sleeper", Map.of(), List.of("sleep", "600"));
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aProcessThatEndsInsteadOfListeningIsAFailureWithItsOutput() {
        try (var sandbox = new Sandbox()) {
            Process process = sandbox.start("liar", Map.of(), List.of("sh", "-c", "echo $WHY; exit 1"));
            assertThatThrownBy(() -> sandbox.awaitPort("liar", process, Sandbox.freePort()))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("liar does not listen");
        }
    }

    @Test
    void aProgramThatIsMissingCanNotBeStarted() {
        try (var sandbox = new Sandbox()) {
            assertThatThrownBy(() -> sandbox.start("nothing", Map.of(), List.of("no-such-program-here")))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("nothing can't be started");
        }
    }
}
