package org.distributedpatterns.launcher.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A small HTTP origin on this machine that takes its time: each request occupies one of its workers for the service
 * time, so that it bears workers ÷ service time requests per second, and more of them queue.
 */
final class SlowOrigin implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final HttpServer server;
    private final ExecutorService workers;
    private final LongAdder requests = new LongAdder();

    /** @param objectBytes the length of each object */
    SlowOrigin(int workers, Duration serviceTime, int objectBytes) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("the origin can't listen", e);
        }
        this.workers = Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().name("origin-", 0).daemon().factory());
        server.setExecutor(this.workers);
        byte[] noise = new byte[objectBytes];
        new SplittableRandom(objectBytes).nextBytes(noise);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.increment();
                LockSupport.parkNanos(serviceTime.toNanos());
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
                exchange.sendResponseHeaders(200, noise.length);
                exchange.getResponseBody().write(noise);
            }
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Requests so far. */
    long requests() {
        return requests.sum();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
