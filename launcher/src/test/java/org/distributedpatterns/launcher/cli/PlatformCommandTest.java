package org.distributedpatterns.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlatformCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commands =
            PlatformCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up", "down", "status", "logs", "token", "scale", "restart", "kill", "pause", "resume", "fork", "demo",
                "test", "bench", "jdk"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        assertThat(commands.execute(command, "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: ./platform " + command)
                .containsPattern("(?s)Usage: .*\\./platform " + command);
    }

    @Test
    void wrongUsageIsTwo() {
        assertThat(commands.execute("up", "--tiny")).isEqualTo(2);
        assertThat(commands.execute("scale", "cache-service")).isEqualTo(2);
        assertThat(commands.execute("scale", "cache-service=-1")).isEqualTo(2);
        assertThat(commands.execute("kill")).isEqualTo(2);
        assertThat(commands.execute("nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("--tiny").contains("can't be negative");
    }
}
