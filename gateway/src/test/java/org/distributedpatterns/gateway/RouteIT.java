package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which service answers which path, while instances come and go. */
class RouteIT extends RunningGateway {

    @Test
    void theLongestPrefixWins() throws Exception {
        backend(1);
        try (TestBackend deeper = TestBackend.start(curator, service + "-deeper", "deeper", prefix + "/deep")) {
            await().untilAsserted(
                            () -> assertThat(get(prefix + "/deep/er").body()).isEqualTo("deeper"));
            assertThat(get(prefix + "/deeper").body()).isEqualTo(service + "-1");
        }
    }

    @Test
    void ofTwoServicesThatClaimOnePrefixTheFirstKeepsIt() throws Exception {
        backend(1);
        try (TestBackend intruder = TestBackend.start(curator, "a-" + service, "intruder", prefix)) {
            await().until(() -> get("/platform/services").body().contains("intruder"));
            for (int i = 0; i < 4; i++) {
                assertThat(get(prefix).body()).isEqualTo(service + "-1");
            }
        }
    }

    @Test
    void aPrefixIsRoutedWithinASecondOfItsFirstInstanceAndAnswered503AfterTheLast() throws Exception {
        assertProblem(get(prefix), 404);
        TestBackend backend = TestBackend.start(curator, service, service + "-1", prefix);
        backends.add(backend);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(get(prefix).statusCode()).isEqualTo(200));
        backend.leave();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(get(prefix).statusCode()).isEqualTo(503));
        HttpResponse<String> away = get(prefix);
        assertProblem(away, 503);
        assertThat(away.headers().firstValue("Retry-After")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/internal/x", "/actuator/gateway", "/admin/mine", "/elsewhere", "/docs/mine"})
    void whatIsNotAllowedIsNotRouted(String path) throws Exception {
        try (TestBackend greedy = TestBackend.start(curator, service, service + "-1", prefix + "," + path)) {
            await().until(() -> get(prefix).statusCode() == 200);
            send(to(path).header("Authorization", "Bearer open sesame"));
            assertThat(greedy.seen()).extracting(TestBackend.Seen::uri).containsOnly(prefix);
        }
    }

    @Test
    void theManagementPortRoutesNothing() throws Exception {
        backend(1);
        assertThat(management("/actuator/health/settled").statusCode()).isEqualTo(200);
        assertThat(management(prefix).statusCode()).isEqualTo(404);
        assertThat(management("/platform/services").statusCode()).isEqualTo(404);
        assertThat(management("/admin/services").statusCode()).isEqualTo(404);
        assertProblem(get("/actuator/health"), 404);
        assertThat(backends.getFirst().seen()).isEmpty();
    }
}
