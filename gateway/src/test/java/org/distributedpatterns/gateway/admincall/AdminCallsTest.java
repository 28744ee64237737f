package org.distributedpatterns.gateway.admincall;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.RequestPath;

class AdminCallsTest {

    private static final AdminCalls CALLS = AdminCalls.of(AdminCall.parse(List.of(
            "PUT /api/queues/{queue}",
            "DELETE /api/queues/{queue}",
            "POST /api/queues/{queue}/redrive",
            "GET /api/config/**",
            "* /api/own/*/all")));

    private static boolean needsToken(String method, String path) {
        return CALLS.contain(method, RequestPath.parse(URI.create("http://localhost" + path), null));
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,    /api/queues/q",
        "put,    /api/queues/q",
        "DELETE, /api/queues/q",
        "PUT,    /api/queues/q/",
        "PUT,    /api/queues/%71",
        "PUT,    /api/QUEUES/q",
        "PUT,    /api/queue%73/q",
        "PUT,    /api/queues/q;a=b",
        "POST,   /api/queues/q/redrive",
        "POST,   /api/queues/q/re%64rive",
        "POST,   /api/queues/q/Re%44rive/",
        "GET,    /api/config",
        "GET,    /api/config/",
        "GET,    /api/config/a/b/c",
        "HEAD,   /api/config/a",
        "GET,    /api/own/x/all",
        "TRACE,  /api/own/x/all",
        "BREW,   /api/own/x/all"
    })
    void callsAreRecognizedAsTheMostLenientServiceWould(String method, String path) {
        assertThat(needsToken(method, path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/queues/q",
        "HEAD,   /api/queues/q",
        "OPTIONS, /api/queues/q",
        "PUT,    /api/queues",
        "PUT,    /api/queues/q/items",
        "POST,   /api/queues/q/items",
        "DELETE, /api/queues/q/items/1",
        "POST,   /api/queues/redrive",
        "PUT,    /api/config/a",
        "GET,    /api/configs",
        "GET,    /api/own/all",
        "GET,    /"
    })
    void otherCallsAreOpen(String method, String path) {
        assertThat(needsToken(method, path)).isFalse();
    }

    /** All that an instance may publish is made ready: else its service would be open, or away. */
    @ParameterizedTest
    @ValueSource(strings = {"* /x", "GET /api/*/x.y/{a}/{B2}", "DELETE /A~b_c-d.e/...", "PUT /{a}/*/**", "M /-/~/_"})
    void everyFormOfAPathIsUnderstood(String call) {
        assertThat(AdminCalls.of(AdminCall.parse(List.of(call))).isEmpty()).isFalse();
    }

    @Test
    void whatReadsIsTold() {
        assertThat(CALLS.protectReads()).isTrue();
        assertThat(AdminCalls.of(AdminCall.parse(List.of("HEAD /api/x"))).protectReads())
                .isTrue();
        assertThat(AdminCalls.of(AdminCall.parse(List.of("* /api/x"))).protectReads())
                .isTrue();
        assertThat(AdminCalls.of(AdminCall.parse(List.of("PUT /api/x"))).protectReads())
                .isFalse();
        assertThat(AdminCalls.NONE.protectReads()).isFalse();
    }
}
