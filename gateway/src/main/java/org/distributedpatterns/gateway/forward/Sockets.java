package org.distributedpatterns.gateway.forward;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerGracefulShutdownLifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;

/**
 * Opens WebSockets to instances and answers their callers' handshakes. The number of those open is bounded here and not
 * by the limit of requests that wait: an open socket waits for nothing. When the gateway stops, all are closed with
 * 1001 before the server waits for its connections.
 */
final class Sockets implements SmartLifecycle {

    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";

    /** What an instance said to a handshake. */
    sealed interface Handshake {

        /** Yes: {@link #carry} the frames now. */
        record Opened(Connection service) implements Handshake {}

        /** Something else. */
        record Refused(int status) implements Handshake {}

        /** It accepted no connection. */
        record NotSent(Throwable cause) implements Handshake {}

        /** Nothing. */
        record Broken(Throwable cause) implements Handshake {}
    }

    private final HttpClient client;
    private final Heads heads;
    private final SocketProperties properties;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<SocketRelay> relays = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    Sockets(HttpClient client, Heads heads, SocketProperties properties) {
        this.client = client;
        this.heads = heads;
        this.properties = properties;
    }

    /** Whether a request asks for a WebSocket (RFC 6455, section 4.2.1). */
    static boolean isAskedForBy(ServerHttpRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeaders().getFirst("Upgrade"))
                && request.getHeaders().containsHeader("Sec-WebSocket-Key");
    }

    /** Whether a request asks for the one version that there is. */
    static boolean isUnderstood(ServerHttpRequest request) {
        return "13".equals(request.getHeaders().getFirst("Sec-WebSocket-Version"));
    }

    /** Whether there may be one more; {@link #leave} gives the place back. */
    boolean enter() {
        if (open.incrementAndGet() > properties.maxOpen()) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    /** @param within how long the instance may take */
    Mono<Handshake> open(ServerWebExchange exchange, Instance instance, Duration within) {
        ServerHttpRequest request = exchange.getRequest();
        return client.headers(all -> all.set(headers(exchange)))
                .websocket(clientSpec(request))
                .uri(target(instance.member(), request.getURI()))
                .connect()
                .timeout(within)
                .<Handshake>map(Handshake.Opened::new)
                .onErrorResume(error -> Mono.just(failed(error)));
    }

    private static Handshake failed(Throwable error) {
        if (error instanceof WebSocketClientHandshakeException refused && refused.response() != null) {
            return new Handshake.Refused(refused.response().status().code());
        }
        return error instanceof ConnectException || error instanceof UnknownHostException
                ? new Handshake.NotSent(error)
                : new Handshake.Broken(error);
    }

    private WebsocketClientSpec clientSpec(ServerHttpRequest request) {
        WebsocketClientSpec.Builder spec = WebsocketClientSpec.builder()
                .maxFramePayloadLength((int) properties.maxFrame().toBytes())
                .handlePing(true);
        List<String> protocols = request.getHeaders().get(PROTOCOLS);
        return protocols == null
                ? spec.build()
                : spec.protocols(String.join(",", protocols)).build();
    }

    private WebsocketServerSpec serverSpec(@Nullable String protocol) {
        WebsocketServerSpec.Builder spec = WebsocketServerSpec.builder()
                .maxFramePayloadLength((int) properties.maxFrame().toBytes())
                .handlePing(true);
        return protocol == null ? spec.build() : spec.protocols(protocol).build();
    }

    private static String target(Member member, URI uri) {
        return "ws://" + member.host() + ":" + member.port() + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /** Without those of the handshake, which each hop makes of its own; extensions are of one hop, too. */
    private HttpHeaders headers(ServerWebExchange exchange) {
        HttpHeaders headers = heads.request(exchange);
        for (String name : headers.names()) {
            if (name.regionMatches(true, 0, "sec-websocket-", 0, 14)) {
                headers.remove(name);
            }
        }
        return headers;
    }

    /** Answers the caller's handshake and carries frames. Completes when both sides are closed. */
    Mono<Void> carry(ServerWebExchange exchange, Connection service) {
        ServerHttpResponse response = exchange.getResponse();
        ServerHttpResponse innermost = response;
        while (innermost instanceof ServerHttpResponseDecorator decorator) {
            innermost = decorator.getDelegate();
        }
        if (!(innermost instanceof AbstractServerHttpResponse own)
                || !(own.getNativeResponse() instanceof HttpServerResponse caller)
                || !(caller instanceof Connection connection)
                || !(service instanceof WebsocketInbound answer)) {
            service.dispose();
            return Mono.error(Problem.of(HttpStatus.NOT_IMPLEMENTED, "there are no WebSockets here"));
        }
        SocketRelay relay = new SocketRelay(service.channel(), connection.channel(), properties.idle());
        relays.add(relay);
        connection.onDispose(relay::abandon);
        Mono<Void> over = Mono.fromFuture(relay.over(), true).doFinally(end -> relays.remove(relay));
        response.setStatusCode(HttpStatus.SWITCHING_PROTOCOLS);
        return response.setComplete() // applies the head, writes nothing
                .then(Mono.defer(() -> caller.sendWebsocket(
                        (in, out) -> {
                            relay.begin();
                            return over;
                        },
                        serverSpec(answer.selectedSubprotocol()))))
                .then(over);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        relays.forEach(relay -> relay.end("shutting down"));
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE + 1;
    }
}
