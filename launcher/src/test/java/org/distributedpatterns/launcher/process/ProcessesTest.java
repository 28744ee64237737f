package org.distributedpatterns.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {

    @TempDir
    Path folder;

    private Processes processes;

    @BeforeEach
    void open() {
        processes = new Processes(new ProcessRecords(folder));
    }

    @AfterEach
    void endAll() {
        processes
                .records()
                .all()
                .forEach(record -> ProcessHandle.of(record.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void aStartedProcessIsRememberedAndWritesToItsLog() {
        ProcessRecord record = start("echo hello; exec sleep 60");
        await().untilAsserted(() -> assertThat(record.log()).hasContent("hello"));
        assertThat(processes.alive()).containsExactly(record);
    }

    @Test
    void theTerminalsSignalsDoNotReachIt() {
        ProcessRecord record = start("echo up; exec sleep 60");
        await().untilAsserted(() -> assertThat(record.log()).hasContent("up"));
        Processes.signal(record, "INT");
        Processes.signal(record, "HUP");
        await().during(Duration.ofMillis(300)).until(() -> Processes.isAlive(record));
    }

    @Test
    void aProcessThatTookTheIdSinceIsNotTakenForIt() {
        ProcessRecord real = start("exec sleep 60");
        ProcessRecord older = new ProcessRecord(
                real.service(), "", real.pid(), real.startedAtMillis() - 60_000, 0, 0, real.log(), folder);
        assertThat(Processes.isAlive(real)).isTrue();
        assertThat(Processes.isAlive(older)).isFalse();
        assertThatExceptionOfType(Failure.class).isThrownBy(() -> Processes.signal(older, "KILL"));
    }

    @Test
    void aFrozenProcessIsSeenAndEndsAllTheSame() {
        ProcessRecord record = start("exec sleep 60");
        Processes.signal(record, "STOP");
        await().until(() -> ProcessTable.of(List.of(record)).paused(record));
        assertThat(processes.end(List.of(record), Duration.ofSeconds(10))).isEmpty();
        assertThat(processes.records().all()).isEmpty();
        assertThat(Processes.isAlive(record)).isFalse();
    }

    @Test
    void whoeverDoesNotEndInTimeIsKilledAndNamed() {
        ProcessRecord record = start("trap '' TERM; echo ready; while :; do sleep 1; done");
        await().untilAsserted(() -> assertThat(record.log()).hasContent("ready"));
        assertThat(processes.end(List.of(record), Duration.ofMillis(300))).containsExactly(record);
        assertThat(Processes.isAlive(record)).isFalse();
    }

    @Test
    void whatWasNotKeptIsHandedOverAndNothingCanBeStartedFromThenOn() {
        ProcessRecord kept = start("exec sleep 60");
        processes.keep();
        ProcessRecord fresh = start("exec sleep 60");
        assertThat(processes.abandon()).containsExactly(fresh).doesNotContain(kept);
        assertThatExceptionOfType(Failure.class).isThrownBy(() -> start("exec sleep 60"));
    }

    private ProcessRecord start(String script) {
        Launch launch = new Launch(
                "thing",
                folder,
                List.of("/bin/sh", "-c", script),
                Map.of(),
                folder.resolve(System.nanoTime() + ".log"),
                0,
                0);
        return processes.start(launch).record();
    }
}
