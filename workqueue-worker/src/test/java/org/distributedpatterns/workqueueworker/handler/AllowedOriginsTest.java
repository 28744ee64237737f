package org.distributedpatterns.workqueueworker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {

    private final AllowedOrigins origins = new AllowedOrigins(List.of(
            "http://localhost:*", "http://127.0.0.1:8080", "https://orders.example", "http://169.254.169.254:80"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1234/x",
                "http://LOCALHOST/",
                "http://127.0.0.1:8080/",
                "https://orders.example/a?b"
            })
    void theListedArePermitted(String url) {
        assertThat(origins.permits(URI.create(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8081/",
                "https://localhost:1/",
                "http://orders.example/",
                "https://orders.example:8443/",
                "http://localhost.evil.example/",
                "file:///etc/passwd",
                "http:opaque"
            })
    void nothingElseIs(String url) {
        assertThat(origins.permits(URI.create(url))).isFalse();
    }

    @Test
    void whatAListedNameLeadsToIsCheckedToo() throws Exception {
        assertThat(origins.resolve(URI.create("http://localhost:1/")).isLoopbackAddress())
                .isTrue();
        assertThatThrownBy(() -> origins.resolve(URI.create("http://169.254.169.254:80/")))
                .isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> origins.resolve(URI.create("http://elsewhere/")))
                .isInstanceOf(SecurityException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "http://host/path", "*"})
    void whatIsNoOriginRefusesToStart(String origin) {
        assertThatThrownBy(() -> new AllowedOrigins(List.of(origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("platform.queues.allowed-origins");
    }
}
