package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the door refuses before anything of it goes upstream. */
class DoorIT extends RunningGateway {

    @Test
    void adminCallsNeedTheTokenWhichGoesNoFurther() throws Exception {
        try (TestBackend queues = TestBackend.withAdminCalls(
                curator,
                service,
                service + "-1",
                "/api/queues",
                "",
                "PUT /api/queues/{queue},DELETE /api/queues/{queue}")) {
            await().until(() -> get("/api/queues/q").statusCode() == 200);
            HttpRequest.Builder define = to("/api/queues/q").PUT(BodyPublishers.ofString("{}"));
            HttpResponse<String> refused = send(define);
            assertProblem(refused, 401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"platform\"");
            assertProblem(send(to("/api/queues/q").DELETE().header("Authorization", "Bearer open sesam")), 401);
            assertThat(queues.seen()).extracting(TestBackend.Seen::method).doesNotContain("PUT", "DELETE");
            assertThat(send(define.header("Authorization", "Bearer open sesame"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(queues.seen().getLast().headers()).doesNotContainKey("authorization");
            send(to("/api/queues/q").header("Authorization", "Bearer of something else"));
            assertThat(queues.seen().getLast().headers()).containsEntry("authorization", "Bearer of something else");
        }
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedAndNothingOfThemGoesUpstream() throws Exception {
        backend(1);
        byte[] large = new byte[1024 * 1024 + 1];
        assertProblem(send(to(prefix).POST(BodyPublishers.ofByteArray(large))), 413);
        assertThat(chunked(large.length, "application/json")).startsWith("HTTP/1.1 413");
        assertThat(backends.getFirst().seen()).isEmpty();
        assertThat(chunked(2 * 1024 * 1024, "application/x-ndjson")).startsWith("HTTP/1.1 200");
        assertThat(backends.getFirst().seen().getFirst().bodySize()).isEqualTo(2 * 1024 * 1024);
        assertThat(chunked(9 * 1024 * 1024, "application/x-ndjson")).startsWith("HTTP/1.1 413");
    }

    private String chunked(int size, String type) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            var out = socket.getOutputStream();
            out.write(("POST " + prefix + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[8192];
            try {
                for (int left = size; left > 0; left -= chunk.length) {
                    int n = Math.min(left, chunk.length);
                    out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.write(chunk, 0, n);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            } catch (IOException e) {
                // refused while we were still sending: the answer is there
            }
            return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        }
    }

    @ParameterizedTest
    @CsvSource({"evil.example,421", "localhost.evil.example:8080,421", "169.254.169.254,421", "localhost:1,200"})
    void onlyOurHostNamesAreAnswered(String host, int status) throws Exception {
        HttpResponse<String> response = send(to("/platform/services").header("Host", host));
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void pagesOfOtherOriginsMayNotCall() throws Exception {
        backend(1);
        assertProblem(send(to(prefix).header("Origin", "http://evil.example")), 403);
        assertProblem(send(to(prefix).header("Origin", "null")), 403);
        assertThat(send(to(prefix).header("Origin", "http://localhost:" + port)).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../internal/x",
                "/%2e%2e/internal/x",
                "/.%2E/x",
                "//x",
                "/x;y=z",
                "/x%00",
                "/x\\y",
                "/x%5cy",
                "/x%2fy",
                "/x%252e",
                "/x\u0001",
                "/x%zz",
                "/x?q=\u0000"
            })
    void ambiguousTargetsAreRefusedOnTheWire(String path) throws Exception {
        backend(1);
        String answer = raw("GET " + prefix + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "\"traceId\"");
        assertThat(backends.getFirst().seen()).isEmpty();
    }

    @Test
    void whatIsNoRequestIsRefusedAsAProblem() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400").contains("problem+json");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("problem+json");
        assertThat(raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("garbage\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                "Content-Length: 4\r\nContent-Length: 5",
                "Content-Length: 4, 5",
                "Content-Length: +4",
                "Content-Length: -1",
                "Content-Length: 0x4",
                "Content-Length: 4 4",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:\u000bchunked",
                "Transfer-Encoding: \"chunked\"",
                "X: y\rTransfer-Encoding: chunked",
                "X: y\u0000z",
                "X\u0000: y",
                "X y: z",
                ": y",
                "no colon"
            })
    void whatCouldBeFramedInTwoWaysIsRefusedAndNothingOfItGoesUpstream(String fields) throws Exception {
        backend(1);
        String answer = raw("POST " + prefix + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n\r\n"
                + "0\r\n\r\nGET " + prefix + "/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
        assertThat(answer).doesNotContain("HTTP/1.1 200");
        assertThat(backends.getFirst().seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1\r\nab\r\n0\r\n\r\n",
                "0x2\r\nab\r\n0\r\n\r\n",
                "g\r\nab\r\n0\r\n\r\n",
                "2\r\nabcd\r\n0\r\n\r\n",
                "fffffffffffffffff\r\nab\r\n0\r\n\r\n"
            })
    void brokenChunksEndTheConnectionAndNothingOfThemGoesUpstream(String body) throws Exception {
        backend(1);
        String answer = raw("POST " + prefix + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + body + "GET " + prefix + "/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 200");
        assertThat(backends.getFirst().seen()).isEmpty();
    }

    @Test
    void anUpgradeToHttp2InTheClearIsNotTaken() throws Exception {
        backend(1);
        String answer =
                raw("GET " + prefix + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
                        + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(backends.getFirst().seen().getFirst().headers()).doesNotContainKeys("upgrade", "http2-settings");
        assertThat(raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    @Test
    void fieldsOfOneHopAndThoseThatConnectionNamesGoNoFurther() throws Exception {
        backend(1);
        raw("GET " + prefix + " HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Private\r\nX-Private: 1\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\nUpgrade: other\r\n"
                + "X-Http2-Stream-Id: 3\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil.example\r\n"
                + "X-Forwarded-Proto: https\r\nForwarded: for=1.2.3.4\r\n\r\n");
        assertThat(backends.getFirst().seen().getFirst().headers())
                .doesNotContainKeys(
                        "x-private",
                        "keep-alive",
                        "proxy-connection",
                        "te",
                        "upgrade",
                        "x-http2-stream-id",
                        "forwarded")
                .containsEntry("x-forwarded-for", "127.0.0.1")
                .containsEntry("x-forwarded-host", "localhost")
                .containsEntry("x-forwarded-proto", "http");
    }

    @Test
    void securityHeadersAreThereByDefaultAndNoPageOfAnotherOriginIsLetIn() throws Exception {
        HttpResponse<String> response = get("/platform/services");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.headers().firstValue("RateLimit")).isEmpty();
        assertThat(response.headers().firstValue("Strict-Transport-Security")).isEmpty();
    }

    /** Reactor Netty's issue 4361: a connection with a buffered request was not read any more. */
    @Test
    void aConnectionIsReadOnAfterARequestThatHadToWait() throws Exception {
        backend(1);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            String end = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            String waits = "GET /nothing" + end;
            for (int round = 0; round < 5; round++) {
                String both = "GET " + prefix + "/slow?ms=100" + end + waits;
                socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
                readProblem(socket.getInputStream());
                socket.getOutputStream().write(waits.getBytes(StandardCharsets.US_ASCII));
                readProblem(socket.getInputStream());
            }
        }
    }

    /** As above, by the server that probes and Prometheus ask; it is another one. */
    @Test
    void aConnectionToTheManagementPortIsReadOnAfterARequestThatHadToWait() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", managementPort)) {
            socket.setSoTimeout(10_000);
            byte[] health = "GET /actuator/health/settled HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            for (int round = 0; round < 5; round++) {
                socket.getOutputStream().write(health);
                socket.getOutputStream().write(health);
                readAnswer(socket.getInputStream());
                readAnswer(socket.getInputStream());
                socket.getOutputStream().write(health);
                readAnswer(socket.getInputStream());
            }
        }
    }

    private static void readAnswer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            assertThat(c).isNotNegative();
            head.append((char) c);
        }
        assertThat(head).startsWith("HTTP/1.1 ");
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                .findFirst()
                .orElseThrow();
        assertThat(in.readNBytes(length)).hasSize(length);
    }

    private static void readProblem(InputStream in) throws IOException {
        for (int c = in.read(); c != '}'; c = in.read()) {
            assertThat(c).isNotNegative();
        }
    }
}
