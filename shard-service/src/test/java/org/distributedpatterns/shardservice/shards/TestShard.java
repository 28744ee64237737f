package org.distributedpatterns.shardservice.shards;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.distributedpatterns.shardservice.shardwire.BatchFrames;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/**
 * A shard for tests: real HTTP, real membership, and the wire format of the samples, which {@link TestShardTest} holds
 * it to. It can be killed and paused.
 */
public final class TestShard implements AutoCloseable {

    private record Held(byte @Nullable [] value, @Nullable String contentType, long version, boolean endless) {}

    private final String name;
    private final HttpServer server;
    private final Map<String, Held> entries = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger batches = new AtomicInteger();
    private final Map<String, Leases> leases = new ConcurrentHashMap<>();
    private final AtomicLong epochs = new AtomicLong(System.nanoTime());
    private final List<HttpExchange> seen = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private boolean paused;
    private volatile boolean doubtful;
    private volatile Fetching fetching = (exchange, key) -> exchange.sendResponseHeaders(503, -1);
    private volatile boolean skipped;
    private @Nullable CuratorFramework zookeeper;

    public TestShard(String name) throws IOException {
        this.name = name;
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/cache/", exchange -> handle(exchange, this::cache));
        server.createContext(
                "/internal/origin/",
                exchange -> handle(
                        exchange,
                        asked -> fetching.fetch(
                                asked, asked.getRequestURI().getRawPath().substring("/internal/origin/".length()))));
        server.createContext(BatchFrames.PATH, exchange -> handle(exchange, this::batch));
        server.createContext("/internal/ping", exchange -> handle(exchange, this::ping));
        server.createContext("/internal/stats", exchange -> handle(exchange, this::stats));
        server.createContext("/internal/copies/", exchange -> handle(exchange, this::copies));
        server.createContext("/internal/keys", exchange -> handle(exchange, this::keys));
        server.start();
    }

    public String name() {
        return name;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Joins the membership of {@code cache-service}. */
    public TestShard join(String connectString) throws Exception {
        CuratorFramework client = CuratorFrameworkFactory.newClient(connectString, 6_000, 3_000, new RetryForever(50));
        client.start();
        zookeeper = client;
        ServiceDiscovery<ZookeeperInstance> registry = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                .client(client)
                .basePath("/services")
                .build();
        registry.start();
        registry.registerService(ServiceInstance.<ZookeeperInstance>builder()
                .id(name)
                .name("cache-service")
                .address("127.0.0.1")
                .port(port())
                .payload(new ZookeeperInstance(name, "cache-service", Map.of()))
                .build());
        return this;
    }

    /** Its session ends: it is no member any more, but answers still. */
    public void leave() {
        if (zookeeper != null) {
            zookeeper.close();
            zookeeper = null;
        }
    }

    /** It answers nothing any more, and ZooKeeper has not noticed yet. */
    public void kill() {
        server.stop(0);
    }

    /** It takes connections and requests, and answers none. */
    public void pause() {
        setPaused(true);
    }

    public void resume() {
        setPaused(false);
    }

    private void setPaused(boolean value) {
        lock.lock();
        try {
            paused = value;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Its answers say that it may have missed writes. */
    public void doubt(boolean value) {
        doubtful = value;
    }

    public boolean holds(String key) {
        Held held = entries.get(key);
        return held != null && held.value() != null;
    }

    public long version(String key) {
        Held held = entries.get(key);
        return held == null ? 0 : held.version();
    }

    /** Puts a value there behind the routers' backs. */
    public void plant(String key, String value, long version) {
        entries.put(
                key, new Held(value.getBytes(java.nio.charset.StandardCharsets.UTF_8), "text/plain", version, true));
    }

    /** Puts a value there whose time is limited: 60 s are left of it. */
    public void plantForAMinute(String key, String value, String contentType, long version) {
        entries.put(
                key, new Held(value.getBytes(java.nio.charset.StandardCharsets.UTF_8), contentType, version, false));
    }

    /** What it answers when it is asked to fetch a value from an origin. */
    public interface Fetching {
        void fetch(HttpExchange exchange, String key) throws IOException;
    }

    public void fetches(Fetching next) {
        fetching = next;
    }

    /** Reads so far, of keys. */
    public int reads() {
        return reads.get();
    }

    public void forget(String key) {
        entries.remove(key);
    }

    /** Requests so far, in order. */
    List<HttpExchange> seen() {
        return seen;
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void handle(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            awaitResumed();
            seen.add(exchange);
            handler.handle(exchange);
        }
    }

    private void awaitResumed() {
        lock.lock();
        try {
            while (paused) {
                resumed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void cache(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getRawPath().substring("/internal/cache/".length());
        switch (exchange.getRequestMethod()) {
            case "PUT" ->
                write(
                        exchange,
                        key,
                        exchange.getRequestBody().readAllBytes(),
                        exchange.getRequestHeaders().getFirst("Content-Type"));
            case "DELETE" -> write(exchange, key, null, null);
            default -> read(exchange, key);
        }
    }

    private void write(HttpExchange exchange, String key, byte @Nullable [] value, @Nullable String contentType)
            throws IOException {
        long version = Long.parseLong(exchange.getRequestHeaders().getFirst("X-Version"));
        boolean endless = value != null && exchange.getRequestHeaders().getFirst("X-Ttl-Millis") == null;
        var next = new Held(value, contentType, version, endless);
        Held held = entries.compute(key, (k, old) -> old == null || old.version() <= version ? next : old);
        List<String> elsewhere = copiesOf(key);
        if (held == next && !elsewhere.isEmpty()) {
            exchange.getResponseHeaders().set("X-Copies", String.join(",", elsewhere));
        }
        if (held == next || exchange.getRequestHeaders().containsKey("X-Repair")) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            exchange.getResponseHeaders().set("X-Version", Long.toString(held.version()));
            exchange.sendResponseHeaders(409, -1);
        }
    }

    /** Where copies of a key are, each until a time. */
    private static final class Leases {
        private final Map<String, Long> untilNanos = new ConcurrentHashMap<>();
        private volatile long epoch;
    }

    private List<String> copiesOf(String key) {
        Leases held = leases.get(key);
        return held == null
                ? List.of()
                : held.untilNanos.entrySet().stream()
                        .filter(copy -> copy.getValue() - System.nanoTime() > 0)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
    }

    private void copies(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getRawPath().substring("/internal/copies/".length());
        Leases held = leases.computeIfAbsent(key, k -> new Leases());
        if (exchange.getRequestMethod().equals("DELETE")) {
            held.epoch = epochs.incrementAndGet();
        } else {
            String[] query = exchange.getRequestURI().getRawQuery().split("[=&]", -1);
            List<String> names = List.of(query[1].split(",", -1));
            if (!copiesOf(key).containsAll(names)) {
                held.epoch = epochs.incrementAndGet();
            }
            long until = System.nanoTime() + Long.parseLong(query[3]) * 1_000_000;
            names.forEach(name -> held.untilNanos.merge(name, until, Math::max));
            exchange.getResponseHeaders().set("X-Copies-Epoch", Long.toString(held.epoch));
        }
        exchange.sendResponseHeaders(204, -1);
    }

    private void keys(HttpExchange exchange) throws IOException {
        long limit = Long.parseLong(exchange.getRequestURI().getRawQuery().substring("limit=".length()));
        List<String> held = entries.keySet().stream().filter(this::holds).toList();
        byte[] body = String.join("\n", held.stream().limit(limit).toList())
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("X-Held", Integer.toString(held.size()));
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private void read(HttpExchange exchange, String key) throws IOException {
        reads.incrementAndGet();
        Held held = entries.get(key);
        if (doubtful || skipped) {
            exchange.getResponseHeaders().set("X-Doubtful", "true");
        }
        if (held == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("X-Version", Long.toString(held.version()));
        if (!held.endless()) {
            exchange.getResponseHeaders().set("X-Ttl-Millis", "59999");
        }
        byte[] value = held.value();
        if (value == null) {
            exchange.sendResponseHeaders(410, -1);
            return;
        }
        String tag = "\"" + Long.toHexString(held.version()) + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        String known = exchange.getRequestHeaders().getFirst("If-None-Match");
        if (known != null && known.contains(tag)) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", held.contentType());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(value.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, value.length == 0 ? -1 : value.length);
            exchange.getResponseBody().write(value);
        }
    }

    /** Batches so far. */
    public int batches() {
        return batches.get();
    }

    private void batch(HttpExchange exchange) throws IOException {
        batches.incrementAndGet();
        List<BatchFrames.Item> items = BatchFrames.keys(
                        exchange.getRequestBody().readAllBytes())
                .stream()
                .map(key -> {
                    reads.incrementAndGet();
                    Held held = entries.get(key);
                    return held == null
                            ? new BatchFrames.Item(doubtful, 0, -1, null, null)
                            : new BatchFrames.Item(
                                    doubtful,
                                    held.version(),
                                    held.endless() ? -1 : 59_999,
                                    held.contentType(),
                                    held.value());
                })
                .toList();
        exchange.sendResponseHeaders(200, 0);
        BatchFrames.write(new DataOutputStream(exchange.getResponseBody()), items);
    }

    private void ping(HttpExchange exchange) throws IOException {
        if (exchange.getRequestHeaders().containsKey("X-Router")) {
            skipped = exchange.getRequestHeaders().containsKey("X-Skipped");
            exchange.getResponseHeaders().set("X-Stamp", "1." + System.nanoTime());
            exchange.getResponseHeaders().set("X-Lease-Millis", "300");
            exchange.getResponseHeaders().set("X-View", "");
        }
        exchange.getResponseHeaders().set("X-Settled", Boolean.toString(!doubtful));
        exchange.sendResponseHeaders(204, -1);
    }

    private void stats(HttpExchange exchange) throws IOException {
        byte[] body = ("{\"entries\":" + entries.size() + ",\"bytes\":1000,\"maximumBytes\":2000,\"requests\":" + reads
                        + ",\"hits\":" + reads + ",\"evictions\":0}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        resume();
        leave();
        server.stop(0);
    }
}
