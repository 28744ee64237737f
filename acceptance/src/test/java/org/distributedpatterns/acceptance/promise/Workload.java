package org.distributedpatterns.acceptance.promise;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.distributedpatterns.acceptance.promise.Operation.Delete;
import org.distributedpatterns.acceptance.promise.Operation.Get;
import org.distributedpatterns.acceptance.promise.Operation.Put;

/** Clients that read, write and delete the same keys through any router, each call once, and record what they saw. */
final class Workload implements AutoCloseable {

    private static final Duration BUDGET = Duration.ofSeconds(3);
    private static final Duration BRIEF = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ShardedCache cache;
    private final int keys;
    private final String namespace;
    private final Queue<Operation> recorded = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong values = new AtomicLong();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    Workload(ShardedCache cache, String namespace, int keys, int clients, long seed) {
        this.cache = cache;
        this.namespace = namespace;
        this.keys = keys;
        for (int i = 0; i < clients; i++) {
            var random = new Random(seed * 31 + i);
            this.clients.add(Thread.ofVirtual().start(() -> run(random)));
        }
    }

    private void run(Random random) {
        while (!stopped) {
            String key = "key-" + random.nextInt(keys);
            int draw = random.nextInt(100);
            if (draw < 55) {
                get(key);
            } else if (draw < 80) {
                put(key, false);
            } else if (draw < 88) {
                put(key, true);
            } else {
                delete(key);
            }
            LockSupport.parkNanos(random.nextLong(PAUSE.toNanos()));
        }
    }

    private void get(String key) {
        long start = System.nanoTime();
        HttpResponse<String> answer = send("GET", key, "", "");
        if (answer != null && (answer.statusCode() == 200 || answer.statusCode() == 404)) {
            recorded.add(new Get(key, answer.statusCode() == 200 ? answer.body() : null, start, System.nanoTime()));
        } else {
            failed("GET", answer);
        }
    }

    private void put(String key, boolean brief) {
        String value = "value-" + values.incrementAndGet();
        long start = System.nanoTime();
        HttpResponse<String> answer = send("PUT", key, value, brief ? "?ttl=" + BRIEF.toMillis() + "ms" : "");
        recorded.add(new Put(key, value, brief ? BRIEF : null, start, end("PUT", answer)));
    }

    private void delete(String key) {
        long start = System.nanoTime();
        HttpResponse<String> answer = send("DELETE", key, "", "");
        recorded.add(new Delete(key, start, end("DELETE", answer)));
    }

    private long end(String method, @org.jspecify.annotations.Nullable HttpResponse<String> answer) {
        if (answer != null && answer.statusCode() == 204) {
            return System.nanoTime();
        }
        failed(method, answer);
        return Operation.NEVER;
    }

    private void failed(String method, @org.jspecify.annotations.Nullable HttpResponse<String> answer) {
        failed.incrementAndGet();
        if (answer != null && errors.size() < 1000) {
            errors.add(method + " " + answer.statusCode());
        }
    }

    private @org.jspecify.annotations.Nullable HttpResponse<String> send(
            String method, String key, String body, String query) {
        List<Node> routers = List.copyOf(cache.routers());
        Node router = routers.get(ThreadLocalRandom.current().nextInt(routers.size()));
        try {
            return cache.send(router, method, "/api/cache/" + namespace + "/" + key + query, body, BUDGET);
        } catch (IOException e) {
            if (errors.size() < 1000 && router.process().isAlive()) {
                errors.add(method + " " + e);
            }
            return null;
        }
    }

    int operations() {
        return recorded.size();
    }

    /** Calls that were not answered, or not as they should be. */
    int failures() {
        return failed.get();
    }

    /** What they were answered, but for routers that were dead. */
    Collection<String> errors() {
        return errors;
    }

    /** Stops; what was seen. */
    List<Operation> end() {
        close();
        return List.copyOf(recorded);
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
