package org.distributedpatterns.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * What the door does when it is told to: a limit for each caller, pages of other origins, compression. The test is a
 * trusted proxy to the gateway, so that it can be many callers.
 */
class DoorOptionsIT {

    private static final String APP = "https://app.example";
    private static final String PREFIX = "/api/limited";
    private static final int BURST = 10;
    private static final String KEY = "a key of sixteen or more";
    private static final AtomicInteger CALLERS = new AtomicInteger();

    private static TestingServer zooKeeper;
    private static CuratorFramework curator;
    private static TestGateway gateway;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String caller = "192.0.2." + CALLERS.incrementAndGet();
    private ScriptedOrigin origin;

    @BeforeAll
    static void start() throws Exception {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        zooKeeper = new TestingServer();
        curator = CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
        gateway = TestGateway.start(
                zooKeeper.getConnectString(),
                "platform.gateway.door.origins=" + APP,
                "platform.gateway.door.trusted-proxies=127.0.0.0/8",
                "platform.gateway.door.rate-limit.enabled=true",
                "platform.gateway.door.rate-limit.requests=" + BURST,
                "platform.gateway.door.rate-limit.per=1h",
                "platform.gateway.door.rate-limit.burst=" + BURST,
                "platform.gateway.door.rate-limit.clients.shop.key=" + KEY,
                "platform.gateway.door.rate-limit.clients.shop.burst=50",
                "platform.gateway.door.rate-limit.clients.shop.requests=1",
                "platform.gateway.door.rate-limit.clients.shop.per=1h",
                "server.compression.enabled=true");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        curator.close();
        zooKeeper.close();
    }

    @BeforeEach
    void startService() throws Exception {
        origin = new ScriptedOrigin(curator, "limited", PREFIX);
        origin.answers((request, response) -> response.header(
                        "X-Saw-For", request.requestHeaders().get("X-Forwarded-For"))
                .header("X-Saw-Key", request.requestHeaders().get("X-API-Key", "-"))
                .sendString(Mono.just("fine"))
                .then());
        await().until(() -> send(gateway.to(PREFIX).header("X-Forwarded-For", "198.51.100." + CALLERS.get()))
                        .statusCode()
                != 404);
    }

    @AfterEach
    void stopService() throws Exception {
        origin.close();
        client.close();
    }

    private HttpRequest.Builder to(String path) {
        return gateway.to(path).header("X-Forwarded-For", caller);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private int letIn(int requests, HttpRequest.Builder request) throws Exception {
        int in = 0;
        for (int i = 0; i < requests; i++) {
            in += send(request).statusCode() == 200 ? 1 : 0;
        }
        return in;
    }

    @Test
    void aCallerWhoAsksForTooMuchIsToldWhenToComeBackAndOthersAreNot() throws Exception {
        HttpResponse<String> answer = send(to(PREFIX));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Saw-For")).contains(caller);
        assertThat(answer.headers().allValues("RateLimit-Policy")).containsExactly("\"address\";q=10;w=3600");
        assertThat(answer.headers().allValues("RateLimit")).containsExactly("\"address\";r=9;t=360");
        assertThat(letIn(BURST + 5, to(PREFIX))).isEqualTo(BURST - 1);
        int before = origin.seen().size();
        HttpResponse<String> refused = send(to(PREFIX));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        int retryAfter =
                Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow());
        assertThat(retryAfter).isBetween(300, 360);
        assertThat(refused.headers().allValues("RateLimit")).containsExactly("\"address\";r=0;t=" + retryAfter);
        JsonNode problem = RunningGateway.JSON.readTree(refused.body());
        assertThat(problem.get("type").asString())
                .isEqualTo("https://iana.org/assignments/http-problem-types#quota-exceeded");
        assertThat(problem.get("violated-policies").get(0).asString()).isEqualTo("address");
        assertThat(origin.seen()).hasSize(before);
        assertThat(send(gateway.to(PREFIX).header("X-Forwarded-For", "203.0.113.9"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(gateway.metrics()).contains("platform_gateway");
    }

    @Test
    void addressesOfOneNetworkOf64BitsAreOneCaller() throws Exception {
        int in = 0;
        for (int i = 1; i <= 2 * BURST; i++) {
            in += letIn(1, gateway.to(PREFIX).header("X-Forwarded-For", "2001:db8:0:1::" + i));
        }
        assertThat(in).isEqualTo(BURST);
        assertThat(letIn(1, gateway.to(PREFIX).header("X-Forwarded-For", "2001:db8:0:2::1")))
                .isEqualTo(1);
    }

    @Test
    void aKnownKeyHasAQuotaOfItsOwnAndAnUnknownOneNone() throws Exception {
        HttpResponse<String> answer = send(to(PREFIX).header("X-API-Key", KEY));
        assertThat(answer.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"shop\";r=49;");
        assertThat(answer.headers().firstValue("X-Saw-Key")).contains("-");
        assertThat(letIn(30, to(PREFIX).header("X-API-Key", KEY))).isEqualTo(30);
        int in = 0;
        for (int i = 0; i < 2 * BURST; i++) {
            in += letIn(1, to(PREFIX).header("X-API-Key", "made up number " + i));
        }
        assertThat(in).isEqualTo(BURST);
    }

    @Test
    void hitsOfTheCacheCountToo() throws Exception {
        origin.answers((request, response) -> response.header("Cache-Control", "max-age=600")
                .sendString(Mono.just("cached"))
                .then());
        String path = PREFIX + "/hits";
        send(to(path));
        int before = origin.seen().size();
        for (int left = BURST - 2; left >= 0; left--) {
            HttpResponse<String> hit = send(to(path));
            assertThat(hit.headers().firstValue("Cache-Status").orElseThrow()).contains("hit");
            assertThat(hit.headers().allValues("RateLimit")).hasSize(1);
            assertThat(hit.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"address\";r=" + left + ";");
            assertThat(hit.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(hit.headers().allValues("Vary")).contains("Origin");
        }
        assertThat(send(to(path)).statusCode()).isEqualTo(429);
        assertThat(origin.seen()).hasSize(before);
    }

    @Test
    void guessingTheAdminTokenIsLimitedToo() throws Exception {
        for (int i = 0; i < BURST; i++) {
            HttpRequest.Builder guess = to("/admin/services").header("Authorization", "Bearer guess " + i);
            assertThat(send(guess).statusCode()).isEqualTo(401);
        }
        assertThat(send(to("/admin/services").header("Authorization", "Bearer open sesame"))
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    void pagesOfAnAllowedOriginMayCallAndRead() throws Exception {
        origin.answers((request, response) -> response.header("Access-Control-Allow-Origin", "*")
                .header("Vary", "Accept")
                .sendString(Mono.just("fine"))
                .then());
        HttpRequest.Builder ask = to(PREFIX)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", APP)
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "x-request-timeout");
        int before = origin.seen().size();
        HttpResponse<String> preflight = send(ask);
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains(APP);
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Methods")
                        .orElseThrow())
                .contains("PUT");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("x-request-timeout");
        assertThat(preflight.headers().firstValue("Access-Control-Max-Age")).contains("600");
        assertThat(origin.seen()).hasSize(before);
        HttpResponse<String> answer = send(to(PREFIX).header("Origin", APP));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly(APP);
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("X-Cache");
        assertThat(String.join(",", answer.headers().allValues("Vary"))).contains("Accept", "Origin");
        HttpResponse<String> problem = send(to("/api/nothing-here").header("Origin", APP));
        assertThat(problem.statusCode()).isEqualTo(404);
        assertThat(problem.headers().allValues("Access-Control-Allow-Origin")).containsExactly(APP);
    }

    @Test
    void pagesOfOtherOriginsAreRefusedAndNothingTellsThemOtherwise() throws Exception {
        int before = origin.seen().size();
        HttpResponse<String> refused = send(to(PREFIX).header("Origin", "https://evil.example"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        HttpRequest.Builder ask = to(PREFIX)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "PUT");
        assertThat(send(ask).statusCode()).isEqualTo(403);
        assertThat(origin.seen()).hasSize(before);
        origin.answers((request, response) -> response.header("Access-Control-Allow-Origin", "*")
                .sendString(Mono.just("fine"))
                .then());
        assertThat(send(to(PREFIX)).headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void theGatewaysOwnPagesSayWhatTheyAreMadeOfAndServicesKeepWhatTheySay() throws Exception {
        HttpResponse<String> page = send(to("/"));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.headers().firstValue("Strict-Transport-Security")).isEmpty();
        HttpResponse<String> problem = send(to("/api/nothing-here"));
        assertThat(problem.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        origin.answers((request, response) -> response.header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", "default-src *")
                .sendString(Mono.just("fine"))
                .then());
        HttpResponse<String> routed = send(to(PREFIX));
        assertThat(routed.headers().allValues("Referrer-Policy")).containsExactly("no-referrer");
        assertThat(routed.headers().allValues("Content-Security-Policy")).containsExactly("default-src *");
        assertThat(routed.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(routed.headers().firstValue("X-Frame-Options")).isEmpty();
    }

    /** Scripts and styles of Swagger UI are files of ours; nothing of it is written into the page. */
    @Test
    void swaggerUiNeedsNothingThatThePolicyForbids() throws Exception {
        HttpResponse<String> page = send(to("/webjars/swagger-ui/index.html"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(page.body())
                .doesNotContainPattern("<script(?![^>]*src=)[^>]*>")
                .doesNotContainPattern("(src|href)=\"(https?:)?//")
                .doesNotContainPattern("\\son[a-z]+=");
        assertThat(send(to("/")).body())
                .doesNotContainPattern("<script(?![^>]*src=)[^>]*>")
                .doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void whatTheCacheHasIsStoredAsItCameAndCompressedOnItsWay() throws Exception {
        String text = "to be or not to be ".repeat(500);
        origin.answers((request, response) -> response.header("Content-Type", "application/json")
                .header("Cache-Control", "max-age=600")
                .header("ETag", "\"v1\"")
                .sendString(Mono.just(text))
                .then());
        String path = PREFIX + "/big";
        send(to(path));
        int before = origin.seen().size();
        HttpResponse<byte[]> hit =
                client.send(to(path).header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
        assertThat(hit.headers().firstValue("Cache-Status").orElseThrow()).contains("hit");
        assertThat(hit.headers().allValues("Content-Encoding")).containsExactly("gzip");
        assertThat(hit.headers().firstValue("ETag")).contains("\"v1--gzip\"");
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(hit.body()))) {
            assertThat(new String(plain.readAllBytes(), UTF_8)).isEqualTo(text);
        }
        HttpResponse<String> known =
                send(to(path).header("Accept-Encoding", "gzip").header("If-None-Match", "\"v1--gzip\""));
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.headers().firstValue("ETag")).contains("\"v1--gzip\"");
        HttpResponse<String> part =
                send(to(path).header("Accept-Encoding", "gzip").header("Range", "bytes=0-4"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("to be");
        assertThat(part.headers().firstValue("Content-Encoding")).isEmpty();
        HttpResponse<String> head = send(to(path).HEAD().header("Accept-Encoding", "gzip"));
        assertThat(head.headers().firstValue("Content-Length")).contains(Integer.toString(text.length()));
        HttpResponse<String> plain = send(to(path));
        assertThat(plain.body()).isEqualTo(text);
        assertThat(String.join(",", plain.headers().allValues("Vary"))).containsIgnoringCase("accept-encoding");
        assertThat(origin.seen()).hasSize(before);
    }

    @Test
    void aCallerBehindAProxyIsUnderTheSchemeThatItUsed() throws Exception {
        origin.answers((request, response) -> response.header("Cache-Control", "max-age=600")
                .sendString(Mono.just(request.requestHeaders().get("X-Forwarded-Proto")))
                .then());
        String path = PREFIX + "/scheme";
        assertThat(send(to(path).header("X-Forwarded-Proto", "http")).body()).isEqualTo("http");
        assertThat(send(to(path).header("X-Forwarded-Proto", "https")).body()).isEqualTo("https");
        assertThat(List.of(
                        send(to(path)).body(),
                        send(to(path).header("X-Forwarded-Proto", "https")).body()))
                .containsExactly("http", "https");
    }
}
