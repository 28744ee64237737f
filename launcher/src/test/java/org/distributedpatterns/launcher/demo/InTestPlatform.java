package org.distributedpatterns.launcher.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.launcher.fleet.Fleet;
import org.distributedpatterns.launcher.fleet.Instance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The REST contract as far as the demo uses it, served from maps, with mistakes on demand. */
final class InTestPlatform implements Fleet, AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    final Map<String, List<String>> services = new ConcurrentHashMap<>();
    final List<String> killed = new ArrayList<>();
    final Map<String, byte[]> cache = new ConcurrentHashMap<>();
    final Map<String, JsonNode> documents = new ConcurrentHashMap<>();
    final Map<String, JsonNode> items = new ConcurrentHashMap<>();
    final AtomicInteger epoch = new AtomicInteger(1);

    volatile boolean losesKeysAtDeath;
    volatile boolean leavesAPartitionOut;
    volatile boolean miscounts;
    volatile boolean keepsTheEpoch;

    private final HttpServer server;

    InTestPlatform(int instancesOfEach) throws IOException {
        for (String service : List.of("cache-service", "workqueue-worker", "election-demo")) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < instancesOfEach; i++) {
                names.add(service + "-" + i);
            }
            services.put(service, names);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/cache/demo/", this::cache);
        server.createContext("/api/shards", exchange -> json(exchange, 200, shards()));
        server.createContext("/api/search/documents", this::documents);
        server.createContext("/api/search", this::search);
        server.createContext("/api/queues/word-count-demo", this::queue);
        server.createContext("/api/election", exchange -> json(exchange, 200, election()));
        server.start();
    }

    private void cache(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("PUT")) {
            cache.put(key, exchange.getRequestBody().readAllBytes());
            answer(exchange, 204, new byte[0]);
            return;
        }
        byte[] value = cache.get(key);
        if (value == null || losesKeysAtDeath && !killed.isEmpty() && key.hashCode() % 7 == 0) {
            answer(exchange, 404, "{\"title\":\"Not Found\"}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        List<String> alive = services.get("cache-service");
        exchange.getResponseHeaders().set("X-Shard", alive.get(Math.floorMod(key.hashCode(), alive.size())));
        answer(exchange, 200, value);
    }

    private ObjectNode shards() {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode members = answer.putArray("members");
        List<String> alive = services.get("cache-service");
        alive.forEach(name -> members.addObject()
                .put("instance", name)
                .put("keyShare", 1.0 / alive.size())
                .put("entries", cache.size()));
        return answer;
    }

    private void documents(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("GET")) {
            json(exchange, 200, documents.get(path.substring(path.lastIndexOf('/') + 1)));
            return;
        }
        List<String> lines = lines(exchange);
        lines.stream()
                .map(JSON::readTree)
                .forEach(document -> documents.put(document.path("id").asString(), document));
        json(
                exchange,
                202,
                JSON.createObjectNode().put("accepted", lines.size()).put("token", "t" + documents.size()));
    }

    private void search(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery().replaceAll(".*q=([^&]*).*", "$1");
        ObjectNode answer = JSON.createObjectNode().put("total", 1).put("took", 3);
        answer.putArray("hits")
                .addObject()
                .put("id", "x:" + query)
                .put("title", query)
                .put("score", 1.5);
        answer.putObject("coverage")
                .put("partitions", 8)
                .put("answered", leavesAPartitionOut && !query.equals("class") ? 7 : 8);
        json(exchange, 200, answer);
    }

    private void queue(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                boolean known = ("Bearer " + token())
                        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
                answer(exchange, known ? 204 : 401, new byte[0]);
            }
            case "POST" -> {
                ObjectNode answer = JSON.createObjectNode();
                ArrayNode ids = answer.putArray("ids");
                for (String line : lines(exchange)) {
                    String id = "i" + items.size();
                    items.put(id, JSON.readTree(line));
                    ids.add(id);
                }
                json(exchange, 202, answer);
            }
            default -> {
                if (path.endsWith("word-count-demo")) {
                    json(exchange, 200, JSON.createObjectNode().put("done", items.size()));
                    return;
                }
                WordCount count = WordCount.of(items.get(path.substring(path.lastIndexOf('/') + 1))
                        .path("text")
                        .asString());
                ObjectNode item = JSON.createObjectNode().put("state", "done").put("attempts", 1);
                item.putObject("result").put("lines", count.lines()).put("words", count.words() + (miscounts ? 1 : 0));
                json(exchange, 200, item);
            }
        }
    }

    private ObjectNode election() {
        ObjectNode answer = JSON.createObjectNode();
        List<String> alive = services.get("election-demo");
        answer.putObject("leader")
                .put("instance", alive.getFirst())
                .put("epoch", epoch.get())
                .put("since", "2026-01-01T00:00:00Z");
        ArrayNode candidates = answer.putArray("candidates");
        alive.forEach(name -> candidates.addObject().put("instance", name));
        return answer;
    }

    private static List<String> lines(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static void json(HttpExchange exchange, int status, JsonNode body) throws IOException {
        answer(exchange, status, JSON.writeValueAsBytes(body));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Instance> instances() {
        List<Instance> all = new ArrayList<>();
        new LinkedHashMap<>(services)
                .forEach((service, names) -> new TreeSet<>(names)
                        .forEach(name -> all.add(new Instance(name, service, Instance.State.READY, "1"))));
        return all;
    }

    @Override
    public void kill(String name) {
        killed.add(name);
        services.replaceAll((service, names) ->
                names.stream().filter(other -> !other.equals(name)).toList());
        if (name.startsWith("election") && !keepsTheEpoch) {
            epoch.incrementAndGet();
        }
    }

    @Override
    public void pause(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void restore() {
        throw new UnsupportedOperationException();
    }

    @Override
    public URI gateway() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public String token() {
        return "secret";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
