package org.distributedpatterns.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.distributedpatterns.bench.scenario.Scenario;
import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void withoutAScenarioAllAreListed() {
        PrintStream out = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(Bench.commandLine().execute()).isZero();
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains(Bench.SCENARIOS.stream().map(Scenario::name).toArray(String[]::new));
    }

    @Test
    void anUnknownScenarioFailsAndABadDurationIsWrongUsage() {
        assertThat(Bench.commandLine().execute("no-such")).isEqualTo(1);
        assertThat(Bench.commandLine().execute("sharding", "--duration", "soon"))
                .isEqualTo(2);
        assertThat(Bench.commandLine().execute("sharding", "--duration", "1h")).isEqualTo(1);
    }
}
