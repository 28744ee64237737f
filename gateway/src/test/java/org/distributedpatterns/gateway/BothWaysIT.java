package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same requests to two gateways, one of which forwards on the event loop and one by its chain of filters: the
 * service sees the same, and so does the caller, to the last field.
 */
class BothWaysIT {

    private static TestingServer zooKeeper;
    private static CuratorFramework curator;
    private static TestGateway onTheLoop;
    private static TestGateway byTheChain;
    private static RawBackend backend;

    @BeforeAll
    static void start() throws Exception {
        zooKeeper = new TestingServer();
        curator = CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
        String[] same = {
            "management.tracing.sampling.probability=0",
            "platform.gateway.door.origins=https://app.example",
            "platform.gateway.door.rate-limit.enabled=true",
            "platform.gateway.door.rate-limit.requests=1000000",
            "platform.gateway.door.rate-limit.burst=1000000",
            "platform.gateway.http-cache.off=/api/raw/uncached"
        };
        onTheLoop = TestGateway.start(zooKeeper.getConnectString(), same);
        byTheChain = TestGateway.start(
                zooKeeper.getConnectString(), with(same, "platform.gateway.forward.on-event-loop=false"));
        backend = new RawBackend(curator, "raw", "raw-1", "/api/raw");
        answers();
        for (TestGateway gateway : List.of(onTheLoop, byTheChain)) {
            await().until(() -> gateway.get("/platform/services").body().contains("raw-1"));
        }
        onTheLoop.admin(
                "PUT",
                "/admin/routes/other",
                "{\"path\":\"/api/other\",\"service\":\"raw\",\"rewrite\":\"/api/raw\",\"cache\":false}");
        for (TestGateway gateway : List.of(onTheLoop, byTheChain)) {
            await().until(() -> gateway.get("/api/other/plain").statusCode() == 200);
        }
    }

    private static String[] with(String[] some, String more) {
        String[] all = Arrays.copyOf(some, some.length + 1);
        all[some.length] = more;
        return all;
    }

    @AfterAll
    static void stop() throws Exception {
        onTheLoop.close();
        byTheChain.close();
        backend.close();
        curator.close();
        zooKeeper.close();
    }

    private static void answers() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n";
        backend.on("/api/raw/plain", head + "\r\nhello")
                .on("/api/raw/uncached/plain", head + "Cache-Control: max-age=60\r\n\r\nhello")
                .on(
                        "/api/raw/own-words",
                        head + "X-Content-Type-Options: other\r\nReferrer-Policy: no-referrer\r\n"
                                + "Strict-Transport-Security: max-age=1\r\nAccess-Control-Allow-Origin: *\r\nVary: Accept\r\n"
                                + "RateLimit: \"own\";r=1;t=1\r\nCache-Status: inner; hit\r\nServer: raw\r\nVia: 1.1 raw\r\n\r\nhello")
                .on("/api/raw/cookies", head + "Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n\r\nhello")
                .on(
                        "/api/raw/hops",
                        head + "Connection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
                                + "Proxy-Authenticate: Basic\r\nX-Stays: 1\r\n\r\nhello")
                .on(
                        "/api/raw/chunked",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n"
                                + "3\r\nhel\r\n2\r\nlo\r\n0\r\nX-End: 1\r\n\r\n")
                .on(
                        "/api/raw/missing",
                        "HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n"
                                + "Content-Length: 2\r\n\r\n{}")
                .on("/api/raw/broken", "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
                .on(
                        "/api/raw/unavailable",
                        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
                .on("/api/raw/nothing", "HTTP/1.1 204 No Content\r\n\r\n")
                .on("/api/raw/unchanged", "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")
                .on("/api/raw/moved", "HTTP/1.1 302 Found\r\nLocation: /api/raw/plain\r\nContent-Length: 0\r\n\r\n")
                .on(
                        "/api/raw/part",
                        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/9\r\nContent-Length: 5\r\n\r\nhello")
                .on("/api/raw/large", "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000))
                .on(
                        "/api/raw/storable",
                        head
                                + "Cache-Control: max-age=0\r\nETag: \"1\"\r\nDate: Tue, 24 Nov 2026 10:00:00 GMT\r\n\r\nhello")
                .on("/api/raw/private", head + "Cache-Control: private, max-age=60\r\n\r\nhello")
                .on(
                        "/api/raw/hints",
                        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + head + "\r\nhello")
                .on(
                        "/api/raw/processing",
                        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <b>\r\n\r\n" + head
                                + "\r\nhello")
                .on(
                        "/api/raw/lines",
                        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "2\r\n1\n\r\n2\r\n2\n\r\n0\r\n\r\n")
                .on("/api/raw/until-closed", connection -> {
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nhello"
                                    .getBytes(StandardCharsets.US_ASCII));
                    connection.close();
                })
                .on("/api/raw/closing", connection -> {
                    connection
                            .getOutputStream()
                            .write((head + "Connection: close\r\n\r\nhello").getBytes(StandardCharsets.US_ASCII));
                    connection.close();
                })
                .on("/api/raw/head", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"1\"\r\n\r\n")
                .on("/api/raw/head-without-length", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
    }

    static List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (String path : List.of(
                "plain",
                "uncached/plain",
                "own-words",
                "cookies",
                "hops",
                "chunked",
                "missing",
                "broken",
                "unavailable",
                "nothing",
                "unchanged",
                "moved",
                "part",
                "large",
                "storable",
                "private",
                "hints",
                "processing",
                "lines",
                "until-closed",
                "closing",
                "plain?a=[1]&b=%20c&d=%C3%A9",
                "plain?a=1?b=2",
                "plain?",
                "plain?wait=1s")) {
            requests.add("GET /api/raw/" + path);
        }
        requests.add("HEAD /api/raw/head");
        requests.add("HEAD /api/raw/head-without-length");
        requests.add("GET /api/other/plain?x=1");
        for (String fields : List.of(
                "Accept: text/plain|Accept: text/html;q=0.5|Accept-Encoding: gzip, br|User-Agent: test",
                "X-Forwarded-For: 1.2.3.4|X-Forwarded-Host: evil|X-Forwarded-Prefix: /evil|Forwarded: for=1.2.3.4|X-Real-IP: 1.2.3.4",
                "X-Http-Method-Override: DELETE|X-Original-URL: /admin|X-Rewrite-URL: /admin|X-Mirrored: 1|X-Http2-Stream-Id: 1",
                "TE: trailers|Proxy-Authorization: Basic eDp5|Keep-Alive: timeout=5|Proxy-Connection: keep-alive|HTTP2-Settings: AAAA",
                "Connection: keep-alive",
                "Connection: X-Gone, keep-alive|X-Gone: 1",
                "Cookie: a=1; b=2|Cookie: c=3|X-Same: 1|X-Same: 2|X-Empty:",
                "X-Request-Timeout: 500ms",
                "X-Request-Timeout: soon",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00|tracestate: a=b|baggage: c=d",
                "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-00",
                "traceparent: nonsense",
                "Cache-Control: no-store",
                "Cache-Control: no-cache|Pragma: no-cache",
                "Cache-Control: only-if-cached",
                "If-None-Match: \"1\"",
                "If-Modified-Since: Tue, 24 Nov 2026 10:00:00 GMT",
                "If-Match: \"1\"",
                "Range: bytes=0-4|If-Range: \"1\"",
                "Authorization: Basic eDp5",
                "Authorization: Bearer open sesame",
                "Origin: https://app.example",
                "Origin: https://evil.example",
                "Via: 1.1 before|Max-Forwards: 3|Accept-Language: de",
                "Content-Length: 0",
                "Expect: 100-continue|Content-Length: 0")) {
            requests.add("GET /api/raw/plain|" + fields);
        }
        requests.add("GET /api/raw/storable|If-None-Match: \"1\"");
        return requests;
    }

    @ParameterizedTest
    @MethodSource("requests")
    void serviceAndCallerSeeTheSame(String request) throws Exception {
        String[] lines = request.split("[|]");
        StringBuilder text = new StringBuilder(lines[0] + " HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 1; i < lines.length; i++) {
            text.append(lines[i]).append("\r\n");
        }
        if (!request.contains("|Connection:")) {
            text.append("Connection: close\r\n");
        }
        text.append("\r\n");
        int before = backend.heads().size();
        String first = exchange(onTheLoop, text.toString());
        int between = backend.heads().size();
        String second = exchange(byTheChain, text.toString());

        assertThat(told(between, backend.heads().size(), byTheChain)).isEqualTo(told(before, between, onTheLoop));
        assertThat(plain(first, onTheLoop)).isEqualTo(plain(second, byTheChain));
    }

    /** What the fast path is for it also does. */
    @ParameterizedTest
    @MethodSource("plainRequests")
    void plainRequestsAreForwardedOnTheLoop(String request) throws Exception {
        double before = answeredOnTheLoop();
        exchange(onTheLoop, request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        // counted once the answer has been written
        await().untilAsserted(() -> assertThat(answeredOnTheLoop()).isGreaterThan(before));
    }

    static List<String> plainRequests() {
        return List.of(
                "GET /api/raw/plain?really=1",
                "GET /api/raw/uncached/plain",
                "GET /api/raw/chunked?really=1",
                "GET /api/raw/unavailable?really=1",
                "HEAD /api/raw/head",
                "GET /api/other/plain");
    }

    private static double answeredOnTheLoop() throws Exception {
        Matcher count = Pattern.compile("platform_gateway_fast_path_total\\{[^}]*result=\"answered\"[^}]*} ([0-9.]+)")
                .matcher(onTheLoop.metrics());
        return count.find() ? Double.parseDouble(count.group(1)) : 0;
    }

    private static String exchange(TestGateway gateway, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(request.contains("Connection: close") ? 10_000 : 1_500);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            try {
                int next = socket.getInputStream().read();
                while (next >= 0) {
                    answer.append((char) next);
                    next = socket.getInputStream().read();
                }
            } catch (java.net.SocketTimeoutException keptOpen) {
                answer.append("(kept open)");
            }
            return answer.toString();
        }
    }

    /** What the service was told, with what differs by nature left out. */
    private static List<String> told(int from, int to, TestGateway gateway) {
        return backend.heads().subList(from, to).stream()
                .map(head -> head.replace("localhost:" + gateway.port(), "localhost:PORT"))
                .map(BothWaysIT::fields)
                .toList();
    }

    private static String fields(String head) {
        String[] lines = head.split("\r\n");
        TreeSet<String> fields = new TreeSet<>();
        for (int i = 1; i < lines.length; i++) {
            String name = lines[i].split(":", 2)[0].toLowerCase(Locale.ROOT);
            String value = lines[i].substring(name.length() + 1).strip();
            fields.add(name + ": "
                    + switch (name) {
                        case "traceparent" ->
                            value.replaceAll("(?<=^00-)[0-9a-f]{32}", "TRACE").replaceAll("[0-9a-f]{16}", "SPAN");
                        case "x-request-timeout" -> value.length() + " digits and a unit";
                        default -> value;
                    });
        }
        return lines[0] + "\n" + String.join("\n", fields);
    }

    private static String plain(String answer, TestGateway gateway) {
        String text = answer.replaceAll("\"traceId\":\"[0-9a-f]{32}\"", "\"traceId\":\"TRACE\"")
                .replaceAll("(?i)(ratelimit: \"address\";r=)[0-9]+;t=[0-9]+", "$1N")
                .replaceAll("(?i)\r\ndate: [^\r]*", "")
                .replace("localhost:" + gateway.port(), "localhost:PORT");
        String[] parts = text.split("\r\n\r\n", 2);
        String body = parts.length < 2 ? "" : parts[1];
        boolean chunked = parts[0].toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
        return fields(parts[0] + "\r\n") + "\n\n"
                + (chunked ? unchunked(body) : body.startsWith("HTTP/1.1") ? plain(body, gateway) : body);
    }

    /** Where the parts of a body are cut is nobody's business. */
    private static String unchunked(String body) {
        StringBuilder whole = new StringBuilder();
        String left = body;
        while (!left.isEmpty()) {
            int size = Integer.parseInt(left.substring(0, left.indexOf("\r\n")), 16);
            if (size == 0) {
                return whole + "(end)" + left.substring(left.indexOf("\r\n"));
            }
            int start = left.indexOf("\r\n") + 2;
            whole.append(left, start, start + size);
            left = left.substring(start + size + 2);
        }
        return whole + "(cut off)";
    }
}
