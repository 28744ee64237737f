package org.distributedpatterns.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecords;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a service whose pom Maven refuses at once. */
@Timeout(60)
class BuilderTest {

    @TempDir
    Path root;

    private final AtomicInteger ended = new AtomicInteger();
    private Builder builder;
    private ServiceFolder service;

    @BeforeEach
    void aServiceThatIsNotBuilt() throws IOException {
        Files.createDirectories(root.resolve("tiny/src/main/java"));
        Files.writeString(root.resolve("tiny/pom.xml"), "<project/>");
        Files.writeString(root.resolve("tiny/jvm.options"), "");
        service = ServiceFolder.at(root.resolve("tiny"));
        Home home = new Home(root, root.resolve("state"));
        Files.createDirectories(home.logs());
        Processes processes = new Processes(new ProcessRecords(home.run()));
        builder = new Builder(home, processes, Progress.silent(), ended::incrementAndGet);
    }

    @Test
    void whatWorksWithTheJarsEndsBeforeTheyAreBuilt() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> builder.build(List.of(service)))
                .withMessageContaining("the build failed");
        assertThat(ended).hasValue(1);
    }

    @Test
    void whereNothingHasToBeBuiltNothingEnds() throws IOException {
        Path target = Files.createDirectories(root.resolve("tiny/target"));
        Files.writeString(target.resolve("tiny-1.0.jar"), "");
        builder.build(List.of(service));
        assertThat(ended).hasValue(0);
    }
}
