package org.distributedpatterns.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The door with a certificate of its own: TLS, HTTP/2, and a renewal while connections go on. */
class TlsIT {

    private static final String PREFIX = "/api/secured";

    @TempDir
    static Path folder;

    private static TestingServer zooKeeper;
    private static CuratorFramework curator;
    private static TestCertificate first;
    private static TestCertificate second;
    private static SSLContext trust;
    private static TestGateway gateway;

    private ScriptedOrigin origin;

    @BeforeAll
    static void start() throws Exception {
        zooKeeper = new TestingServer();
        curator = CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
        first = TestCertificate.make(folder, "first");
        second = TestCertificate.make(folder, "second");
        trust = TestCertificate.trusting(first, second);
        first.install(certificateFile(), keyFile());
        gateway = TestGateway.start(
                zooKeeper.getConnectString(),
                "server.ssl.bundle=door",
                "spring.ssl.bundle.pem.door.reload-on-update=true",
                "spring.ssl.bundle.pem.door.keystore.certificate=file:" + certificateFile(),
                "spring.ssl.bundle.pem.door.keystore.private-key=file:" + keyFile(),
                "spring.ssl.bundle.watch.file.quiet-period=200ms",
                "server.compression.enabled=true",
                "platform.gateway.door.headers.hsts=365d");
    }

    private static Path certificateFile() {
        return folder.resolve("tls.crt");
    }

    private static Path keyFile() {
        return folder.resolve("tls.key");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        curator.close();
        zooKeeper.close();
    }

    @BeforeEach
    void startService() throws Exception {
        origin = new ScriptedOrigin(curator, "secured", PREFIX);
        origin.answers((request, response) -> request.receive()
                .aggregate()
                .asString()
                .defaultIfEmpty("")
                .flatMap(body -> response.header(
                                "X-Saw-Proto", request.requestHeaders().get("X-Forwarded-Proto"))
                        .header("X-Saw-Stream", request.requestHeaders().get("x-http2-stream-id", "-"))
                        .header("Content-Type", "text/plain")
                        .sendString(Mono.just(request.method() + " " + body))
                        .then()));
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            await().until(() -> send(client, to(PREFIX)).statusCode() == 200);
        }
    }

    @AfterEach
    void stopService() throws Exception {
        origin.close();
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).sslContext(trust).build();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static X509Certificate shown() throws Exception {
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("localhost", gateway.port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void callersSpeakTheProtocolTheyPrefer(HttpClient.Version version) throws Exception {
        if (version.name().equals("HTTP_3")) {
            return;
        }
        try (HttpClient client = client(version)) {
            HttpResponse<String> response = send(client, to(PREFIX));
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Saw-Proto")).contains("https");
            assertThat(response.headers().firstValue("X-Saw-Stream")).contains("-");
            assertThat(response.headers().firstValue("Strict-Transport-Security"))
                    .contains("max-age=31536000");
        }
    }

    @Test
    void manyRequestsShareAConnectionWithBodiesOfKnownAndUnknownLength() throws Exception {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            send(client, to(PREFIX)); // the connection is there, and all that follows shares it
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 100)
                    .mapToObj(i -> {
                        byte[] body = ("body " + i).getBytes(UTF_8);
                        return client.sendAsync(
                                to(PREFIX)
                                        .POST(
                                                i % 2 == 0
                                                        ? BodyPublishers.ofByteArray(body)
                                                        : BodyPublishers.ofInputStream(
                                                                () -> new ByteArrayInputStream(body)))
                                        .build(),
                                BodyHandlers.ofString());
                    })
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get().body()).isEqualTo("POST body " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//x", "/x;y=z", "/%2e%2e/x", "/x%00", "/x%2fy", "/./x"})
    void whatCouldBeReadInTwoWaysIsRefusedInHttp2Too(String path) throws Exception {
        int before = origin.seen().size();
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            HttpResponse<String> response = send(client, to(PREFIX + path));
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        assertThat(origin.seen()).hasSize(before);
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedInHttp2Too() throws Exception {
        int before = origin.seen().size();
        byte[] large = new byte[1024 * 1024 + 1];
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            assertThat(send(client, to(PREFIX).POST(BodyPublishers.ofByteArray(large)))
                            .statusCode())
                    .isEqualTo(413);
            HttpRequest.Builder unknown =
                    to(PREFIX).POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
            assertThat(send(client, unknown).statusCode()).isEqualTo(413);
        }
        assertThat(origin.seen()).hasSize(before);
    }

    @Test
    void hitsAreAnsweredEarlyBehindTlsAndHttp2GetsThemFromTheSameStore() throws Exception {
        origin.answers((request, response) -> response.header("Cache-Control", "max-age=60")
                .sendString(Mono.just("cached"))
                .then());
        try (HttpClient one = client(HttpClient.Version.HTTP_1_1);
                HttpClient two = client(HttpClient.Version.HTTP_2)) {
            send(one, to(PREFIX + "/c"));
            int before = origin.seen().size();
            for (HttpClient client : List.of(one, two)) {
                HttpResponse<String> hit = send(client, to(PREFIX + "/c"));
                assertThat(hit.body()).isEqualTo("cached");
                assertThat(hit.headers().firstValue("Cache-Status").orElseThrow())
                        .contains("hit");
                assertThat(hit.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
                assertThat(hit.headers().allValues("Strict-Transport-Security")).containsExactly("max-age=31536000");
            }
            assertThat(origin.seen()).hasSize(before);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void answersAreCompressedInBothProtocols(HttpClient.Version version) throws Exception {
        String text = "to be or not to be ".repeat(500);
        origin.answers((request, response) -> response.header("Content-Type", "application/json")
                .header("ETag", "\"v1\"")
                .sendString(Flux.just(text))
                .then());
        try (HttpClient client = client(version)) {
            HttpResponse<byte[]> response = client.send(
                    to(PREFIX + "/big").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
            assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(response.headers().firstValue("ETag")).contains("\"v1--gzip\"");
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
                assertThat(new String(plain.readAllBytes(), UTF_8)).isEqualTo(text);
            }
            assertThat(send(client, to(PREFIX + "/big")).body()).isEqualTo(text);
        }
    }

    @Test
    void aRenewedCertificateIsShownFromThenOnAndNothingIsCut() throws Exception {
        Sinks.Many<String> parts = Sinks.many().unicast().onBackpressureBuffer();
        origin.answers((request, response) -> response.sendObject(
                        parts.asFlux().map(part -> Unpooled.copiedBuffer(part, UTF_8)), each -> true)
                .then());
        await().untilAsserted(() -> assertThat(shown()).isEqualTo(first.certificate()));
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            parts.tryEmitNext("begun under the first ").orThrow();
            int before = origin.seen().size();
            CompletableFuture<HttpResponse<String>> underWay =
                    client.sendAsync(to(PREFIX + "/long").build(), BodyHandlers.ofString());
            await().until(() -> origin.seen().size() > before);
            second.install(certificateFile(), keyFile());
            await().untilAsserted(() -> assertThat(shown()).isEqualTo(second.certificate()));
            assertThat(underWay).isNotDone();
            parts.tryEmitNext("and ended under the second").orThrow();
            parts.tryEmitComplete().orThrow();
            assertThat(underWay.get().body()).isEqualTo("begun under the first and ended under the second");
        }
        TestCertificate.replace(certificateFile(), "-----BEGIN CERTIFICATE-----\nhalf of o");
        await().during(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(shown()).isEqualTo(second.certificate()));
        first.install(certificateFile(), keyFile());
        await().untilAsserted(() -> assertThat(shown()).isEqualTo(first.certificate()));
    }
}
