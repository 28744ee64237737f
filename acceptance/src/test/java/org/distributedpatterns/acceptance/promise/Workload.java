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
import org.jspecify.annotations.Nullable;

/** Clients that read, write and delete the same keys through any router, each call once, and record what they saw. */
final class Workload implements AutoCloseable {

    private static final Duration BUDGET = Duration.ofSeconds(3);
    private static final Duration BRIEF = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(60);
    private static final int MOST_ERRORS = 1000;

    /**
     * What clients do, in percent; what is left are deletes.
     *
     * @param briefPuts puts whose values soon expire
     */
    record Mix(int gets, int puts, int briefPuts) {

        /** Everything that there is. */
        static final Mix ALL = new Mix(55, 25, 8);

        /** Nothing that would make a miss a fair answer. */
        static final Mix WITHOUT_ENDS = new Mix(80, 20, 0);
    }

    private final ShardedCache cache;
    private final Mix mix;
    private final int keys;
    private final String namespace;
    private final Queue<Operation> recorded = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong values = new AtomicLong();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    /** Begins at once. */
    Workload(ShardedCache cache, String namespace, Mix mix, int keys, int clients, long seed) {
        this.cache = cache;
        this.mix = mix;
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
            if (draw < mix.gets()) {
                get(key);
            } else if (draw < mix.gets() + mix.puts()) {
                put(key, false);
            } else if (draw < mix.gets() + mix.puts() + mix.briefPuts()) {
                put(key, true);
            } else {
                delete(key);
            }
            LockSupport.parkNanos(random.nextLong(PAUSE.toNanos()));
        }
    }

    /** Puts every key once. */
    void putAll() {
        for (int i = 0; i < keys; i++) {
            put("key-" + i, false);
        }
    }

    private void get(String key) {
        Call call = call("GET", key, "", "");
        HttpResponse<String> answer = call.answer();
        if (answer != null && (answer.statusCode() == 200 || answer.statusCode() == 404)) {
            String value = answer.statusCode() == 200 ? answer.body() : null;
            recorded.add(new Get(key, value, call.start(), call.end(), call.via()));
        } else {
            failed(call);
        }
    }

    private void put(String key, boolean brief) {
        String value = "value-" + values.incrementAndGet();
        Call call = call("PUT", key, value, brief ? "?ttl=" + BRIEF.toMillis() + "ms" : "");
        recorded.add(new Put(key, value, brief ? BRIEF : null, call.start(), endOfWrite(call), call.via()));
    }

    private void delete(String key) {
        Call call = call("DELETE", key, "", "");
        recorded.add(new Delete(key, call.start(), endOfWrite(call), call.via()));
    }

    private long endOfWrite(Call call) {
        HttpResponse<String> answer = call.answer();
        if (answer != null && answer.statusCode() == 204) {
            return call.end();
        }
        failed(call);
        return Operation.NEVER;
    }

    private void failed(Call call) {
        if (call.toTheDead()) {
            refused.incrementAndGet();
            return;
        }
        failed.incrementAndGet();
        if (errors.size() < MOST_ERRORS) {
            errors.add(call.method() + " " + call.failure());
        }
    }

    /**
     * A call as it went.
     *
     * @param answer null if none came
     * @param failure why there is none, or its status
     * @param toTheDead whether none came from a router whose process had ended, or ended meanwhile
     */
    private record Call(
            String method,
            Node router,
            @Nullable HttpResponse<String> answer,
            String failure,
            boolean toTheDead,
            long start,
            long end) {

        String via() {
            String shard = answer == null
                    ? failure
                    : answer.statusCode() + " "
                            + answer.headers().firstValue("X-Shard").orElse("-") + " "
                            + answer.headers().firstValue("ETag").orElse("-");
            return router + " " + shard;
        }
    }

    private Call call(String method, String key, String body, String query) {
        List<Node> routers = List.copyOf(cache.serving());
        Node router = routers.get(ThreadLocalRandom.current().nextInt(routers.size()));
        long start = System.nanoTime();
        try {
            var answer = cache.send(router, method, "/api/cache/" + namespace + "/" + key + query, body, BUDGET);
            return new Call(method, router, answer, "" + answer.statusCode(), false, start, System.nanoTime());
        } catch (IOException e) {
            boolean dead = !router.process().isAlive();
            return new Call(method, router, null, e.toString(), dead, start, System.nanoTime());
        }
    }

    int operations() {
        return recorded.size();
    }

    /** Calls to a living router that were not answered, or not as they should be. */
    int failures() {
        return failed.get();
    }

    /** Calls to a router that died before it answered. */
    int refused() {
        return refused.get();
    }

    /** What the failed calls were answered. */
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
