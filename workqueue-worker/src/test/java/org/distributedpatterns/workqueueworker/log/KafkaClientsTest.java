package org.distributedpatterns.workqueueworker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {

    @Test
    void aFetchWaitsForASmallPartOfTheLockOnlySoThatRenewalsAreInTime() {
        assertThat(KafkaClients.fetchWait(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(2));
        assertThat(KafkaClients.fetchWait(Duration.ofSeconds(6))).isEqualTo(Duration.ofSeconds(1));
        assertThat(KafkaClients.fetchWait(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(500));
        assertThat(KafkaClients.fetchWait(Duration.ZERO)).isEqualTo(Duration.ofMillis(500));
    }
}
