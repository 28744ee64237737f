package org.distributedpatterns.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The demo against a platform that keeps the contract, and against one that breaks it: it must tell one from the other.
 */
class DemoTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private InTestPlatform platform;

    @TempDir
    private Path project;

    @BeforeAll
    static void asTheCommandDoes() {
        GatewayClient.forbidRetries();
    }

    @BeforeEach
    void start() throws IOException {
        platform = new InTestPlatform(3);
        Path sources = project.resolve("some-service/src/main/java/org/example");
        Files.createDirectories(sources);
        Files.writeString(project.resolve("some-service/pom.xml"), "<project/>");
        for (String name : List.of("OrdinalClaim", "Membership", "Ring")) {
            Files.writeString(
                    sources.resolve(name + ".java"), "package org.example;\n\nclass " + name + " {}\n".repeat(200));
        }
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private int play(Pattern... patterns) throws IOException {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (GatewayClient client = new GatewayClient(platform.gateway())) {
            Stage stage = new Stage(platform, client, new Narrator(out, false), SourceTree.ofProject(project));
            return DemoCommand.play(stage, List.of(patterns), false);
        }
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsEveryPatternAndKillsOneOfEachService() throws IOException {
        assertThat(play(Pattern.values())).as(this::text).isZero();
        assertThat(platform.killed)
                .hasSize(3)
                .anyMatch(name -> name.startsWith("cache-service"))
                .anyMatch(name -> name.startsWith("workqueue-worker"))
                .contains("election-demo-0");
        assertThat(text())
                .contains("0 failed, 0 missed", "needed a second attempt", "leads in epoch 2", " 0 failed.")
                .contains("Bring back what is missing: ./platform up")
                .doesNotContain("\u001b");
    }

    @Test
    void aKeyThatIsMissingAfterTheDeathIsAFailure() throws IOException {
        platform.losesKeysAtDeath = true;

        assertThat(play(Pattern.CACHE)).isEqualTo(1);
        assertThat(text()).contains("failed: cache:").contains("answered 404");
    }

    @Test
    void aPartitionThatIsLeftOutIsAFailure() throws IOException {
        platform.leavesAPartitionOut = true;

        assertThat(play(Pattern.SEARCH)).isEqualTo(1);
        assertThat(text()).contains("failed: search:", "is incomplete", "\"answered\":7");
    }

    @Test
    void aWrongCountIsAFailure() throws IOException {
        platform.miscounts = true;

        assertThat(play(Pattern.QUEUE)).isEqualTo(1);
        assertThat(text()).contains("failed: queue:").contains("should have WordCount[");
    }

    @Test
    void aNewLeaderInTheOldEpochIsAFailure() throws IOException {
        platform.keepsTheEpoch = true;

        assertThat(play(Pattern.ELECTION)).isEqualTo(1);
        assertThat(text()).contains("epoch is not greater");
    }

    @Test
    void aFleetWithOneOfEachIsToldToGrowAndNothingIsKilled() throws IOException {
        platform.close();
        platform = new InTestPlatform(1);

        assertThat(play(Pattern.CACHE, Pattern.QUEUE, Pattern.ELECTION)).isEqualTo(1);
        assertThat(platform.killed).isEmpty();
        assertThat(text()).contains("it needs two or more (./platform scale cache-service=2");
    }

    @Test
    void aGatewayThatDoesNotListenIsSaidInOneSentence() throws IOException {
        platform.close();

        assertThat(play(Pattern.ELECTION)).isEqualTo(1);
        assertThat(text()).contains("got no answer from http://127.0.0.1");
    }

    @Test
    void thePatternsAreTypedInLowerCase() {
        CommandLine command = new CommandLine(new DemoCommand(() -> platform, () -> platform, project));

        assertThat(command.execute("--sample", "--pattern", "queue,election")).isZero();
        assertThat(platform.killed).containsExactly("workqueue-worker-0", "election-demo-0");
        assertThat(command.getUsageMessage()).contains("search, cache, queue, election");
    }
}
