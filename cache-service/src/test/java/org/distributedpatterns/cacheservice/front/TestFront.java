// Written by ./platform sync from kit: front/TestFront.java
package org.distributedpatterns.cacheservice.front;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.WebServer;
import org.springframework.util.unit.DataSize;

/**
 * A front with a fast path below {@code /fast/} (the last segment comes back; {@code later} when it is released,
 * {@code large} is a megabyte, {@code behind} is handed over) and another real server behind it, which says what it was
 * asked.
 */
final class TestFront implements AutoCloseable {

    static final byte[] LARGE = new byte[1 << 20];
    static final int CONNECTIONS = 100;
    private static final Duration PATIENT = Duration.ofSeconds(60);

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<String> seenFast = new CopyOnWriteArrayList<>();
    final List<String> seenBehind = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> release = new CompletableFuture<>();
    private final Transport transport;
    private final FrontWebServer front;

    TestFront(boolean nativeTransport) throws IOException {
        this(nativeTransport, PATIENT, PATIENT);
    }

    TestFront(Duration requestTimeout, Duration idleTimeout) throws IOException {
        this(true, requestTimeout, idleTimeout);
    }

    private TestFront(boolean nativeTransport, Duration requestTimeout, Duration idleTimeout) throws IOException {
        this(nativeTransport, requestTimeout, idleTimeout, null);
    }

    TestFront(WebServer tomcat) throws IOException {
        this(true, PATIENT, PATIENT, tomcat);
    }

    private TestFront(
            boolean nativeTransport, Duration requestTimeout, Duration idleTimeout, @Nullable WebServer tomcat)
            throws IOException {
        var properties = new FrontProperties(
                1,
                nativeTransport,
                CONNECTIONS,
                DataSize.ofKilobytes(8),
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                idleTimeout,
                requestTimeout);
        transport = new Transport("test", 1, nativeTransport);
        front = new FrontWebServer(
                tomcat == null ? new Behind() : tomcat,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Fast(),
                properties,
                transport,
                new Observations(meters, null, null, _ -> "/fast/{name}"));
        front.start();
    }

    RawClient connect() throws IOException {
        return new RawClient(front.getPort());
    }

    int port() {
        return front.getPort();
    }

    /** It has left the membership. */
    void leave() {
        front.leave();
    }

    /** Completes when it has drained. */
    CompletableFuture<GracefulShutdownResult> drain() {
        var drained = new CompletableFuture<GracefulShutdownResult>();
        front.shutDownGracefully(drained::complete);
        return drained;
    }

    @Override
    public void close() {
        front.stop();
        transport.close();
    }

    private final class Fast implements FastPath {

        @Override
        public String pattern(HttpRequest head) {
            return "/fast/{name}";
        }

        @Override
        public boolean takes(HttpRequest head) {
            return head.uri().startsWith("/fast/");
        }

        @Override
        public void handle(Exchange exchange) {
            String name = exchange.uri().substring("/fast/".length());
            seenFast.add(name);
            switch (name) {
                case "behind" -> exchange.handOver();
                case "large" -> answer(exchange, LARGE);
                case "later" -> release.thenRun(() -> exchange.loop().execute(() -> answer(exchange, name.getBytes())));
                default -> answer(exchange, exchange.method() == HttpMethod.PUT ? exchange.body() : name.getBytes());
            }
        }

        private static void answer(Exchange exchange, byte[] body) {
            exchange.send(
                    exchange.reply(HttpResponseStatus.OK, body.length).header(HeaderNames.CONTENT_TYPE, "text/plain"),
                    body);
        }
    }

    private final class Behind implements WebServer {

        private final HttpServer server;

        Behind() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::handle);
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                if (exchange.getRequestURI().getPath().equals("/early")) {
                    exchange.sendResponseHeaders(413, -1);
                    return;
                }
                byte[] body = exchange.getRequestBody().readAllBytes();
                String seen = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body.length;
                seenBehind.add(seen);
                boolean chunked = exchange.getRequestURI().getPath().endsWith("chunked");
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(200, head ? -1 : chunked ? 0 : seen.length());
                if (!head) {
                    exchange.getResponseBody().write(seen.getBytes());
                }
            }
        }

        @Override
        public void start() {
            server.start();
        }

        @Override
        public void stop() {
            server.stop(0);
        }

        @Override
        public int getPort() {
            return server.getAddress().getPort();
        }

        @Override
        public void shutDownGracefully(GracefulShutdownCallback callback) {
            callback.shutdownComplete(GracefulShutdownResult.IDLE);
        }
    }
}
