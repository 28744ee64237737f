package org.distributedpatterns.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a shell that says what Maven would. */
@Timeout(60)
class MavenRunTest {

    @TempDir
    Path folder;

    private @Nullable Process shell;

    @AfterEach
    void end() {
        Process started = shell;
        if (started != null) {
            started.descendants().forEach(ProcessHandle::destroyForcibly);
            started.destroyForcibly();
        }
    }

    @Test
    void linesAreToldWhileMavenIsAtWork() throws IOException {
        Path goOn = folder.resolve("go-on");
        MavenRun run = maven("echo one; printf tw; until [ -e " + goOn + " ]; do sleep 0.1; done; echo o", 0);
        List<String> told = new CopyOnWriteArrayList<>();
        Thread follower = Thread.ofPlatform().start(() -> run.follow(told::add, () -> {}));
        Awaitility.await().until(() -> told.equals(List.of("one"))); // not "tw"
        assertThat(follower.isAlive()).isTrue();

        assertThat(goOn.toFile().createNewFile()).isTrue();
        Awaitility.await().until(() -> !follower.isAlive());
        assertThat(told).containsExactly("one", "two");
    }

    @Test
    void whatIsDoneWithoutALineIsLookedForMeanwhile() throws IOException {
        Path seen = folder.resolve("seen");
        MavenRun run = maven("until [ -e " + seen + " ]; do sleep 0.1; done", 0);
        run.follow(line -> {}, () -> seen.toFile().mkdir());
        assertThat(seen).exists();
    }

    @Test
    void aFailureIsTheFirstErrorThatSaysSomething() throws IOException {
        MavenRun run = maven("""
                echo '[INFO] fine'
                echo '[ERROR] COMPILATION ERROR :'
                echo '[ERROR] A.java:[1,2] not a statement'
                echo '[ERROR] B.java:[3,4] nor this'
                """, 1);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> run.follow(new ArrayList<>()::add, () -> {}))
                .withMessageContaining("A.java:[1,2] not a statement")
                .withMessageContaining("maven.log");
    }

    @Test
    void theEndIsSeenBehindWhatIsMeantForATerminal() throws IOException {
        List<String> told = new ArrayList<>();
        maven("echo one; printf '\\033[0m'", 0).follow(told::add, () -> {});
        assertThat(told).containsExactly("one");

        MavenRun failed = maven("echo '[ERROR] no such goal'; printf '\\033[0m'", 1);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> failed.follow(line -> {}, () -> {}))
                .withMessageContaining("no such goal");
    }

    @Test
    void aMavenThatWasEndedIsNotWaitedFor() throws IOException {
        Process killed = new ProcessBuilder("sh", "-c", "echo begun; kill -9 $$")
                .redirectOutput(folder.resolve("maven.log").toFile())
                .start();
        shell = killed;
        MavenRun run = new MavenRun(killed.pid(), folder.resolve("maven.log"));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> run.follow(line -> {}, () -> {}))
                .withMessageContaining("the build was ended");
    }

    private MavenRun maven(String says, int exit) throws IOException {
        Path log = folder.resolve("maven.log");
        Process started = new ProcessBuilder("sh", "-c", says + "\nsleep 0; echo \"" + MavenRun.ENDED + exit + '"')
                .redirectOutput(log.toFile())
                .start();
        shell = started;
        return new MavenRun(started.pid(), log);
    }
}
