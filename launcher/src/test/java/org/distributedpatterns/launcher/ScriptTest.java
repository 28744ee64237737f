package org.distributedpatterns.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code platform} in a project without a build, with a Maven and a JDK that only say what they are told.
 */
@Timeout(60)
class ScriptTest {

    /** What Maven does with the launcher, in its order. */
    private static final String JAR = "mkdir -p target/quick; echo > target/quick/launcher.jar\n";

    private static final String COMPLETE = "echo > target/quick/complete\n";

    @TempDir
    Path root;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void aProjectThatIsNotBuilt() throws IOException {
        Files.copy(Path.of("..", "platform"), root.resolve("platform"));
        Files.createDirectories(root.resolve("launcher/src/main"));
        Files.writeString(root.resolve("launcher/pom.xml"), "");
        script("jdk/bin/java", "echo \"java $*\"");
        script("jdk/bin/javac", "");
        Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    @AfterEach
    void end() {
        for (Process each : started) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly();
        }
    }

    @Test
    void aLauncherWhoseBuildWasEndedBeforeItWasCompleteIsBuiltAnew() throws Exception {
        maven(JAR + "exit 1");
        assertThat(platform("status").waitFor()).isEqualTo(1);

        maven(JAR + COMPLETE);
        assertThat(platform("status").waitFor()).isZero();
        assertThat(said()).contains("LauncherApplication status");
        assertThat(platform("status").waitFor()).isZero();
        assertThat(mavens()).hasSize(2);
    }

    @Test
    void aFirstUpThatWasEndedBeforeTheLauncherWasCompleteIsAFirstUpAgain() throws Exception {
        maven(JAR + "exit 1");
        assertThat(platform("up").waitFor()).isEqualTo(1);

        maven(JAR + COMPLETE);
        assertThat(platform("up").waitFor()).isZero();
        assertThat(said()).contains("-Dplatform.build.pid=").contains("LauncherApplication up");
        Path log = root.resolve("state/logs/build.log");
        Awaitility.await().untilAsserted(() -> assertThat(log).content().contains("mvn ended with 0"));
    }

    @Test
    void aSecondCommandWaitsForTheBuildOfTheFirst() throws Exception {
        Path goOn = root.resolve("go-on");
        maven(JAR + "until [ -e " + goOn + " ]; do sleep 0.1; done\n" + COMPLETE);
        Process up = platform("up");
        Awaitility.await().until(() -> Files.exists(root.resolve("launcher/target/quick/launcher.jar")));
        Process status = platform("status");
        Process another = platform("up");
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(said().lines().filter(line -> line.contains("another ./platform is building")))
                                .hasSize(2));

        Files.createFile(goOn);
        assertThat(up.waitFor()).isZero();
        assertThat(status.waitFor()).isZero();
        assertThat(another.waitFor()).isZero();
        assertThat(mavens()).hasSize(1);
    }

    @Test
    void theLockOfACommandThatWasKilledHoldsNobody() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(root.resolve("launcher/target"));
        Files.createSymbolicLink(root.resolve("launcher/target/build.lock"), Path.of(Long.toString(dead.pid())));

        maven(JAR + COMPLETE);
        assertThat(platform("status").waitFor()).isZero();
        assertThat(Files.isSymbolicLink(root.resolve("launcher/target/build.lock")))
                .isFalse();
    }

    @Test
    void whoEndsAFirstUpEndsItsMaven() throws Exception {
        maven("exec sleep 600");
        Process up = platform("up");
        Awaitility.await().until(() -> !mavens().isEmpty());
        ProcessHandle maven = ProcessHandle.of(mavens().getFirst()).orElseThrow();

        up.destroy();
        assertThat(up.waitFor()).isNotZero();
        Awaitility.await().until(() -> !maven.isAlive());
        assertThat(Files.isSymbolicLink(root.resolve("launcher/target/build.lock")))
                .isFalse();
    }

    private Process platform(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", root.resolve("platform").toString(), command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(root.resolve("said").toFile()));
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().put("PLATFORM_HOME", root.resolve("state").toString());
        builder.environment().put("status", "7"); // a variable of the caller's shell says nothing about Maven
        builder.environment().merge("PATH", root.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** @param body runs in the launcher's folder */
    private void maven(String body) throws IOException {
        script("bin/mvn", "cd '" + root + "/launcher'; echo $$ >> '" + root + "/mavens'\n" + body);
    }

    /** The process ids of all calls of Maven. */
    private List<Long> mavens() throws IOException {
        Path file = root.resolve("mavens");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Long::valueOf).toList()
                : List.of();
    }

    private String said() throws IOException {
        return Files.readString(root.resolve("said"), UTF_8);
    }

    private void script(String path, String body) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n", StandardOpenOption.CREATE_NEW);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
