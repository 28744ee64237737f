package org.distributedpatterns.cacheservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The death of a thread that the instance can't do without is seen from outside. */
class LivenessIT {

    @Test
    void aDeadThreadThatMattersTurnsLivenessDownAndIsNamed() throws Exception {
        try (CacheFleet fleet = new CacheFleet()) {
            CacheFleet.Instance instance = fleet.start("--management.endpoint.health.show-details=always");
            HttpResponse<String> living = instance.manage("/actuator/health/liveness");
            assertThat(living.statusCode()).isEqualTo(200);
            assertThat(living.body()).contains("\"watched\":[\"departures\",\"fill\",\"watch /cache/namespaces\"]");

            threads("fill").forEach(Thread::interrupt); // which no part of the instance does but to close it

            await().until(() -> instance.manage("/actuator/health/liveness").statusCode() == 503);
            assertThat(instance.manage("/actuator/health/liveness").body())
                    .contains("\"status\":\"DOWN\"")
                    .contains("\"dead\":{\"fill\":\"it was interrupted\"}");
            assertThat(instance.manage("/actuator/health/readiness").statusCode())
                    .as("what it has, it still serves")
                    .isEqualTo(200);
            assertThat(instance.manage("/actuator/prometheus").body()).containsPattern("platform_task_dead\\{.*} 1.0");
        }
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }
}
