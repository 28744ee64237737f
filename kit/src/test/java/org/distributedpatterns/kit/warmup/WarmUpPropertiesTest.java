package org.distributedpatterns.kit.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpPropertiesTest {

    private static List<HttpRequest> requests(String... paths) {
        return new WarmUpProperties(List.of(paths), 1, Duration.ofSeconds(1))
                .requestsTo(URI.create("http://localhost:1"), Duration.ofSeconds(2));
    }

    @Test
    void aPathIsAGetAMethodIsTakenAndABodyIsJson() {
        List<HttpRequest> requests = requests("/a?b=c", "DELETE /d", "POST /e {\"f\": [1, 2]}");

        assertThat(requests)
                .extracting(HttpRequest::toString)
                .containsExactly(
                        "http://localhost:1/a?b=c GET", "http://localhost:1/d DELETE", "http://localhost:1/e POST");
        assertThat(requests)
                .extracting(request -> request.bodyPublisher()
                        .map(BodyPublisher::contentLength)
                        .orElse(0L))
                .containsExactly(0L, 0L, 13L);
        assertThat(requests.getLast().headers().firstValue("Content-Type")).contains("application/json");
        assertThat(requests).allSatisfy(request -> assertThat(request.timeout()).contains(Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "post /a", "POST", "POST a", "/a "})
    void whatIsNoRequestIsRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> requests(path)).withMessageContaining("/path");
    }
}
