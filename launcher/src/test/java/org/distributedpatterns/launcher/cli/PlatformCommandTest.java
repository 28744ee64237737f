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
    private final CommandLine commands = PlatformCommand.commandLine().setOut(new PrintWriter(out));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up", "down", "status", "logs", "token", "scale", "restart", "kill", "pause", "resume", "fork", "demo",
                "test", "bench", "sync", "jdk"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        assertThat(commands.execute(command, "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: ./platform " + command, "Exit codes:")
                .containsPattern("(?s)Usage: .*\\./platform " + command);
    }

    @Test
    void theVersionIsOneLineWithTheJdk() {
        for (String[] arguments : new String[][] {{"--version"}, {"-V"}, {"up", "--version"}, {"demo", "--version"}}) {
            out.getBuffer().setLength(0);
            assertThat(commands.execute(arguments)).isZero();
            assertThat(out.toString())
                    .startsWith("Distributed Patterns Platform 0.")
                    .contains("JDK " + Runtime.version().feature())
                    .hasLineCount(1);
        }
    }
}
