package org.distributedpatterns.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** WebSockets through the gateway: a real one on either side. */
@TestPropertySource(properties = {"platform.gateway.websocket.idle=8s", "platform.gateway.websocket.max-open=8"})
class SocketIT extends RunningGateway {

    private final List<Map<String, String>> handshakes = new CopyOnWriteArrayList<>();
    private final List<String> closes = new CopyOnWriteArrayList<>();

    @Value("${spring.cloud.zookeeper.connect-string}")
    private String zooKeeper;

    private DisposableServer server;
    private TestMembership membership;

    /** What a caller hears. */
    private static final class Ears implements WebSocket.Listener {

        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            heard.add("binary " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            heard.add("pong " + UTF_8.decode(message));
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete(error.toString());
        }
    }

    @BeforeEach
    void startService() throws Exception {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.ws(prefix + "/echo", this::echo, specOf(""))
                        .ws(prefix + "/chat", this::echo, specOf("chat.v2,chat.v1"))
                        .ws(
                                prefix + "/ends",
                                (in, out) ->
                                        out.sendString(Mono.just("last words")).then(out.sendClose(4321, "enough")))
                        .ws(prefix + "/dies", (in, out) -> {
                            in.withConnection(connection -> in.receiveFrames()
                                    .subscribe(frame -> connection.channel().close()));
                            return Mono.never();
                        })
                        .ws(
                                prefix + "/counts",
                                (in, out) -> out.sendString(Flux.range(0, 200).map(i -> "n" + i)))
                        .get(
                                prefix + "/refuses",
                                (request, response) -> response.status(403).send())
                        .get(prefix, (request, response) -> response.send()))
                .bindNow();
        membership = new TestMembership(curator, service, service + "-1", server.port(), prefix);
        membership.join();
        await().until(() -> get(prefix).statusCode() == 200);
    }

    private static WebsocketServerSpec specOf(String protocols) {
        WebsocketServerSpec.Builder spec = WebsocketServerSpec.builder().handlePing(true);
        return protocols.isEmpty() ? spec.build() : spec.protocols(protocols).build();
    }

    private Publisher<Void> echo(WebsocketInbound in, WebsocketOutbound out) {
        handshakes.add(Map.of(
                "protocol", in.headers().get("Sec-WebSocket-Protocol", "-"),
                "extensions", in.headers().get("Sec-WebSocket-Extensions", "-"),
                "for", in.headers().get("X-Forwarded-For", "-"),
                "user", in.headers().get("X-User", "-")));
        in.receiveCloseStatus().subscribe(status -> closes.add(status.code() + " " + status.reasonText()));
        return out.sendObject(
                in.receiveFrames()
                        .map(frame -> frame instanceof PingWebSocketFrame
                                ? new PongWebSocketFrame(frame.content().retain())
                                : frame.retain()),
                each -> true);
    }

    @AfterEach
    void stopService() throws Exception {
        server.disposeNow();
        membership.close();
    }

    private WebSocket open(String path, Ears ears, String... more) {
        return openAt(port, path, ears, more);
    }

    private WebSocket openAt(int at, String path, Ears ears, String... more) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        for (int i = 0; i < more.length; i += 2) {
            if (more[i].equals("protocol")) {
                builder.subprotocols(more[i + 1]);
            } else {
                builder.header(more[i], more[i + 1]);
            }
        }
        return builder.buildAsync(URI.create("ws://localhost:" + at + prefix + path), ears)
                .join();
    }

    private double openSockets() throws Exception {
        return management("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("platform_gateway_websockets"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void messagesGoBothWaysAsTheyAre() throws Exception {
        Ears ears = new Ears();
        WebSocket socket = open("/chat", ears, "protocol", "chat.v1", "X-User", "ann", "X-Forwarded-For", "1.2.3.4");
        assertThat(socket.getSubprotocol()).isEqualTo("chat.v1");
        String large = "x".repeat(300_000);
        socket.sendText("hel", false).join();
        socket.sendText("lo", true).join();
        socket.sendText(large, true).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[77]), true).join();
        socket.sendPing(ByteBuffer.wrap("are you there".getBytes(UTF_8))).join();
        await().untilAsserted(() ->
                assertThat(ears.heard).containsExactly("hello", large, "binary 77", "pong are you there"));
        assertThat(handshakes)
                .containsExactly(Map.of("protocol", "chat.v1", "extensions", "-", "for", "127.0.0.1", "user", "ann"));
        assertThat(openSockets()).isEqualTo(1);
        socket.sendClose(4000, "bye").join();
        await().untilAsserted(() -> assertThat(closes).containsExactly("4000 bye"));
        assertThat(ears.closed.get(60, TimeUnit.SECONDS)).startsWith("4000");
        await().untilAsserted(() -> assertThat(openSockets()).isZero());
    }

    @Test
    void theServicesCloseReachesTheCaller() throws Exception {
        Ears ears = new Ears();
        open("/ends", ears);
        assertThat(ears.closed.get(60, TimeUnit.SECONDS)).isEqualTo("4321 enough");
        assertThat(ears.heard).containsExactly("last words");
    }

    @Test
    void nothingIsLostOfWhatIsSentBeforeTheEnd() throws Exception {
        Ears ears = new Ears();
        open("/counts", ears);
        ears.closed.get(60, TimeUnit.SECONDS);
        assertThat(ears.heard)
                .hasSize(200)
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "n" + i).toList());
    }

    @Test
    void aServiceThatBreaksOffIsAnErrorToTheCaller() throws Exception {
        Ears ears = new Ears();
        open("/dies", ears).sendText("die", true).join();
        assertThat(ears.closed.get(60, TimeUnit.SECONDS)).startsWith("1011");
    }

    @Test
    void aCallerThatBreaksOffIsGoneForTheService() throws Exception {
        open("/echo", new Ears()).abort();
        await().untilAsserted(() -> assertThat(closes).hasSize(1));
        assertThat(closes.getFirst()).startsWith("1001");
        await().untilAsserted(() -> assertThat(openSockets()).isZero());
    }

    @Test
    void aSocketThatIsSilentForTooLongIsClosedAndOneThatIsNotStays() throws Exception {
        Ears silent = new Ears();
        Ears talking = new Ears();
        open("/echo", silent);
        WebSocket socket = open("/echo", talking);
        Flux.interval(java.time.Duration.ofMillis(500))
                .takeUntil(i -> silent.closed.isDone())
                .doOnNext(i -> socket.sendText("t" + i, true).join())
                .blockLast(java.time.Duration.ofSeconds(60));
        assertThat(silent.closed.get()).isEqualTo("1001 idle");
        assertThat(talking.closed).isNotDone();
        assertThat(talking.heard.size()).isGreaterThan(3); // and so it outlives the time that other answers have
        socket.abort();
    }

    @Test
    void whenTheGatewayStopsBothSidesAreTold() throws Exception {
        Ears ears = new Ears();
        try (TestGateway other = TestGateway.start(zooKeeper)) {
            await().until(() -> other.get(prefix).statusCode() == 200);
            openAt(other.port(), "/echo", ears);
            await().until(() -> handshakes.size() == 1);
        }
        assertThat(ears.closed.get(60, TimeUnit.SECONDS)).isEqualTo("1001 shutting down");
        await().untilAsserted(() -> assertThat(closes).containsExactly("1001 shutting down"));
    }

    @Test
    void aRefusedHandshakeKeepsItsStatus() {
        assertThatThrownBy(() -> open("/refuses", new Ears()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    }

    private String handshake(String version, String origin) throws Exception {
        return raw("GET " + prefix + "/echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade, close\r\nSec-WebSocket-Version: " + version + "\r\n"
                + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nOrigin: " + origin + "\r\n\r\n");
    }

    @Test
    void pagesOfOtherOriginsMayNotOpenOne() throws Exception {
        assertThat(handshake("13", "http://evil.example")).startsWith("HTTP/1.1 403");
        assertThat(handshake("8", "http://localhost"))
                .startsWith("HTTP/1.1 426")
                .containsIgnoringCase("Sec-WebSocket-Version: 13");
        assertThat(handshakes).isEmpty();
    }

    @Test
    void anInstanceThatDoesNotAcceptIsPassedOver() throws Exception {
        DisposableServer gone = HttpServer.create().host("127.0.0.1").port(0).bindNow();
        gone.disposeNow();
        try (TestMembership dead = new TestMembership(curator, service, service + "-0", gone.port(), prefix)) {
            dead.join();
            await().until(() -> get("/platform/services").body().contains("\"" + service + "-0\""));
            for (int i = 0; i < 4; i++) {
                open("/echo", new Ears()).abort();
            }
        }
        await().untilAsserted(() -> assertThat(openSockets()).isZero());
    }

    @Test
    void noMoreAreOpenThanMayBeAndOthersAreNotHeldUp() throws Exception {
        List<WebSocket> open =
                IntStream.range(0, 8).mapToObj(i -> open("/echo", new Ears())).toList();
        assertThatThrownBy(() -> open("/echo", new Ears()))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(503));
        assertThat(get(prefix).statusCode()).isEqualTo(200);
        assertThat(management("/actuator/prometheus").body().lines())
                .filteredOn(
                        line -> line.startsWith("platform_gateway_waiting{") && line.contains("\"" + service + "\""))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith(" 0.0"));
        open.forEach(WebSocket::abort);
        await().untilAsserted(() -> assertThat(openSockets()).isZero());
    }
}
