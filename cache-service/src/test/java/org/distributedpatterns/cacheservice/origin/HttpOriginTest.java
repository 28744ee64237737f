package org.distributedpatterns.cacheservice.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.distributedpatterns.cacheservice.egress.AllowedDestinations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpOriginTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final TestOrigin origin = new TestOrigin();
    private final AtomicReference<String> leadsTo = new AtomicReference<>("127.0.0.1");
    private HttpOrigin client;

    @BeforeEach
    void start() {
        List<String> allowed = List.of("http://localhost:*", "http://orders.example:*");
        client = new HttpOrigin(
                AllowedDestinations.ofOrigins("platform.cache.origins.allowed", allowed, host ->
                        new InetAddress[] {InetAddress.getByName(leadsTo.get())}),
                new OriginProperties(allowed, 8, 8, 2, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                1000);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        origin.close();
    }

    private Reply get(String path) {
        return get("localhost", path, LONG);
    }

    private Reply get(String host, String path, Duration timeout) {
        return client.get(URI.create("http://" + host + ":" + origin.port() + path), timeout, null);
    }

    private static void assertFailed(int status, String detail, Reply reply) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Failed.class, failed -> {
            assertThat(failed.status()).as(failed.detail()).isEqualTo(status);
            assertThat(failed.detail()).contains(detail);
        });
    }

    @Test
    void aValueComesWithItsContentType() {
        assertThat(get("/a")).isInstanceOfSatisfying(Reply.Found.class, found -> {
            assertThat(found.body()).asString().isEqualTo("value of /a");
            assertThat(found.contentType()).isEqualTo("text/plain");
        });
        assertThat(origin.asked()).containsExactly("/a");
    }

    @Test
    void nothingIsNothing() {
        origin.answers(exchange -> TestOrigin.respond(exchange, 404, "text/plain", "no such thing"));
        assertThat(get("/a")).isInstanceOf(Reply.Nothing.class);
        origin.answers(exchange -> TestOrigin.respond(exchange, 410, "text/plain", "gone".repeat(100_000)));
        assertThat(get("/a")).isInstanceOf(Reply.Nothing.class);
    }

    @Test
    void aFailureIsAskedOnceOnly() {
        origin.answers(exchange -> TestOrigin.respond(exchange, 503, "text/plain", "busy"));

        assertFailed(502, "503", get("/a"));

        assertThat(origin.asked()).hasSize(1);
    }

    @Test
    void whatIsLongerThanAValueMayBeIsRefusedHoweverItIsFramed() {
        origin.answers(exchange -> TestOrigin.respond(exchange, 200, "text/plain", "x".repeat(1001)));
        assertFailed(502, "longer than 1000 bytes", get("/a"));
        origin.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked
            exchange.getResponseBody().write(new byte[1001]);
        });
        assertFailed(502, "longer than 1000 bytes", get("/a"));
        origin.answers(exchange -> TestOrigin.respond(exchange, 200, "text/plain", "x".repeat(1000)));
        assertThat(get("/a")).isInstanceOf(Reply.Found.class);
    }

    @Test
    void theTimeoutHoldsForAnAnswerThatNeverComesAndForOneThatDrips() {
        origin.hold();
        assertFailed(504, "too long", get("localhost", "/a", Duration.ofMillis(200)));
        origin.release();
        origin.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 900 && !Thread.currentThread().isInterrupted(); i++) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        });
        assertFailed(504, "too long", get("localhost", "/a", Duration.ofMillis(500)));
    }

    @Test
    void aRedirectIsFollowedAndCheckedLikeTheFirstStep() {
        origin.answers(exchange -> {
            switch (TestOrigin.path(exchange)) {
                case "/there" -> TestOrigin.respond(exchange, 200, "text/plain", "here");
                case "/inside" -> TestOrigin.redirect(exchange, "http://169.254.169.254/latest/meta-data");
                case "/file" -> TestOrigin.redirect(exchange, "file:///etc/passwd");
                case "/loop" -> TestOrigin.redirect(exchange, "/loop");
                case "/nowhere" -> exchange.sendResponseHeaders(302, -1);
                default -> TestOrigin.redirect(exchange, "/there");
            }
        });

        assertThat(get("/a")).isInstanceOf(Reply.Found.class);
        assertFailed(502, "may not be asked", get("/inside"));
        assertFailed(502, "may not be asked", get("/file"));
        assertFailed(502, "more than 2 times", get("/loop"));
        assertFailed(502, "nowhere", get("/nowhere"));
    }

    @Test
    void aListedNameThatLeadsToThisMachineIsNotAsked() {
        assertFailed(502, "may not be asked", get("orders.example", "/a", LONG));
        leadsTo.set("169.254.169.254");
        assertFailed(502, "may not be asked", get("orders.example", "/a", LONG));
        assertThat(origin.asked()).isEmpty();
    }

    @Test
    void whatDoesNotAnswerAtAllIsAFailure() {
        int port = origin.port();
        origin.close();
        assertFailed(502, "failed", client.get(URI.create("http://localhost:" + port + "/"), LONG, null));
    }
}
