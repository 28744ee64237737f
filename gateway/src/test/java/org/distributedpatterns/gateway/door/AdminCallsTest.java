package org.distributedpatterns.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.RequestPath;

/** The REST contract: which calls are marked, and which beside them are not. */
class AdminCallsTest {

    private static boolean needsToken(String method, String path) {
        return AdminCalls.contain(
                HttpMethod.valueOf(method), RequestPath.parse(URI.create("http://localhost" + path), null));
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,    /api/cache/ns",
        "DELETE, /api/cache/ns",
        "PUT,    /api/cache/ns/",
        "PUT,    /api/search/indexes/main",
        "PUT,    /api/queues/q",
        "DELETE, /api/queues/q",
        "POST,   /api/queues/q/redrive",
        "POST,   /api/queues/q/re%64rive",
        "POST,   /api/queues/q/redrive/",
        "POST,   /api/queues/q/dead-letters/redrive",
        "PUT,    /api/workflows/w",
        "DELETE, /api/workflows/w",
        "POST,   /api/election/yield",
        "PUT,    /api/subscriptions/s",
        "DELETE, /api/subscriptions/s",
        "PUT,    /api/pipelines/p",
        "DELETE, /api/pipelines/p",
        "GET,    /admin/services",
        "GET,    /admin/routes/r",
        "PUT,    /admin/routes/r",
        "DELETE, /admin/routes/r",
        "PUT,    /admin/experiments/e",
        "POST,   /admin/experiments/e/promote",
        "POST,   /admin/experiments/e/abort",
        "DELETE, /admin/http-cache",
        "HEAD,   /admin"
    })
    void markedCallsNeedTheToken(String method, String path) {
        assertThat(needsToken(method, path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,    /api/cache/ns/key",
        "DELETE, /api/cache/ns/key",
        "GET,    /api/cache/ns",
        "POST,   /api/cache/ns/_mget",
        "POST,   /api/shards/preview",
        "PUT,    /api/search/documents/1",
        "DELETE, /api/search/documents/1",
        "POST,   /api/search/documents",
        "GET,    /api/queues/q",
        "POST,   /api/queues/q/items",
        "DELETE, /api/queues/q/items/1",
        "GET,    /api/queues/q/dead-letters",
        "POST,   /api/workflows/w/runs",
        "GET,    /api/election",
        "POST,   /api/locks/l",
        "DELETE, /api/locks/l",
        "PUT,    /api/registers/r",
        "POST,   /api/functions/f",
        "POST,   /api/events/e",
        "GET,    /api/subscriptions/s",
        "POST,   /api/pipelines/p/runs",
        "GET,    /",
        "GET,    /docs",
        "GET,    /platform/services"
    })
    void otherCallsAreOpen(String method, String path) {
        assertThat(needsToken(method, path)).isFalse();
    }
}
