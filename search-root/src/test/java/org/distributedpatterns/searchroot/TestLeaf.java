package org.distributedpatterns.searchroot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.details.JsonInstanceSerializer;
import org.apache.zookeeper.CreateMode;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A leaf that speaks the format between root and leaf, in ZooKeeper as well as over HTTP. It finds one document in each
 * partition, whatever is looked for.
 */
final class TestLeaf implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final CuratorFramework curator;
    private final String instance;
    private final HttpServer server;
    private final List<String> announced = new ArrayList<>();
    final List<JsonNode> searches = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<String> snippetsAskedFor = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<String> traces = java.util.Collections.synchronizedList(new ArrayList<>());
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 200;

    TestLeaf(CuratorFramework curator, String instance) throws Exception {
        this.curator = curator;
        this.instance = instance;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/search", this::search);
        server.createContext("/internal/snippets", this::snippets);
        server.createContext("/internal/documents/", this::document);
        server.createContext(
                "/internal/partitions",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"instance\":\"%s\",\"partitions\":[{\"partition\":0,\"state\":\"serving\",\"position\":5,\"lag\":0,\"documents\":4}]}"
                                .formatted(instance)));
        server.createContext("/internal/ping", exchange -> answer(exchange, 204, ""));
        server.start();
        var membership = ServiceInstance.<ZookeeperInstance>builder()
                .id(instance)
                .name("search-leaf")
                .address("127.0.0.1")
                .port(server.getAddress().getPort())
                .payload(new ZookeeperInstance(instance, "search-leaf", new HashMap<>(Map.of("hostname", "test"))))
                .build();
        announce(
                "/services/search-leaf/" + instance,
                new JsonInstanceSerializer<>(ZookeeperInstance.class).serialize(membership));
    }

    private void announce(String path, byte[] data) throws Exception {
        curator.create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL)
                .forPath(path, data);
        announced.add(path);
    }

    TestLeaf serve(int... partitions) throws Exception {
        for (int partition : partitions) {
            announce("/search/main/serving/" + partition + "/" + instance, new byte[0]);
        }
        return this;
    }

    /** Searches wait until {@link #release()}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    void failWith(int failure) {
        status = failure;
    }

    /** As if it were killed: the membership still has it. */
    void kill() {
        server.stop(0);
    }

    private void search(HttpExchange exchange) throws IOException {
        JsonNode call = JSON.readTree(exchange.getRequestBody());
        searches.add(call);
        traces.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> parts = new ArrayList<>();
        for (JsonNode part : call.get("partitions")) {
            int partition = part.get("partition").asInt();
            parts.add(
                    "{\"partition\":%d,\"total\":1,\"exact\":true,\"hits\":[{\"id\":\"doc-%d\",\"score\":%d.5,\"title\":\"T\"}]}"
                            .formatted(partition, partition, 10 - partition));
        }
        String answer = status == 200
                ? "{\"instance\":\"%s\",\"partitions\":[%s]}".formatted(instance, String.join(",", parts))
                : "{\"detail\":\"too many words\"}";
        answer(exchange, status, answer);
    }

    private void snippets(HttpExchange exchange) throws IOException {
        Map<String, String> snippets = new HashMap<>();
        for (JsonNode part : JSON.readTree(exchange.getRequestBody()).get("documents")) {
            part.get("ids").forEach(id -> {
                snippetsAskedFor.add(id.asString());
                snippets.put(id.asString(), "<em>" + id.asString() + "</em>");
            });
        }
        answer(exchange, 200, JSON.writeValueAsString(Map.of("snippets", snippets)));
    }

    private void document(HttpExchange exchange) throws IOException {
        boolean present = exchange.getRequestURI().getPath().endsWith("/present");
        answer(exchange, present ? 200 : 204, present ? "{\"id\":\"present\"}" : "");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() throws Exception {
        release();
        server.stop(0);
        for (String path : announced) {
            curator.delete().forPath(path);
        }
    }
}
