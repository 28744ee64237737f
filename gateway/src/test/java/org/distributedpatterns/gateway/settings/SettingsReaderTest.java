package org.distributedpatterns.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.distributedpatterns.gateway.settings.Balancing.Strategy;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

    @Test
    void whatIsLeftOutHasItsDefault() {
        RouteSettings settings = SettingsReader.read(Map.of(
                "timeout", "3s", "balancing", Map.of("strategy", "weighted", "weights", Map.of("cache-service-1", 3))));
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.balancing().strategy()).isEqualTo(Strategy.WEIGHTED);
        assertThat(settings.balancing().weights()).containsExactly(Map.entry("cache-service-1", 3.0));
        assertThat(settings.retries().budget()).isEqualTo(0.2);
        assertThat(settings.ejection()).isEqualTo(SettingsReader.read(Map.of()).ejection());
    }

    @Test
    void mistakesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsReader.read(Map.of("balancing", Map.of("strategy", "header-hash"))))
                .withMessageContaining("balancing.header must name a header");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsReader.read(Map.of("retries", Map.of("budget", 2))))
                .withMessageContaining("retries.budget must be from 0.0 to 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsReader.read(Map.of("balancing", Map.of("stragety", "random"))))
                .withMessageContaining("stragety");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsReader.read(Map.of("timeout", "soon")))
                .withMessageContaining("soon");
    }
}
