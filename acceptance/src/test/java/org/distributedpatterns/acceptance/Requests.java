package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Calls of the platform's contract, each with the answer that it must have. */
final class Requests {

    static final String NDJSON = "application/x-ndjson";

    private final Platform platform;
    private final Client client;

    Requests(Platform platform) {
        this(platform, platform.client());
    }

    private Requests(Platform platform, Client client) {
        this.platform = platform;
        this.client = client;
    }

    /** The same calls, each with the budget that the pace allows. */
    Requests at(Pace pace) {
        return new Requests(platform, client.at(pace));
    }

    /** A call, {@code METHOD /path}, that is refused without the admin token and with a wrong one, and not with it. */
    void needsAdminToken(String call) {
        String[] parts = call.replaceAll("\\{\\w+}", "nothing-of-that-name").split(" ");
        String body = "none"; // what gets through changes nothing
        client.sendText(parts[0], parts[1], body, "application/json").expectProblem(401);
        client.sendText(parts[0], parts[1], body, "application/json", "Authorization", "Bearer wrong")
                .expectProblem(401);
        Client.Answer answer = client.sendText(
                parts[0], parts[1], body, "application/json", "Authorization", platform.authorization());
        assertThat(answer.status()).as("%s: %s", call, answer.text()).isNotIn(401, 403, 502, 503, 504);
    }

    /** Puts a key whose value is its name. */
    void put(String namespace, String key) {
        client.sendText("PUT", "/api/cache/" + namespace + "/" + key, key, "text/plain")
                .expect(204);
    }

    /** Gets a key that {@link #put} has put: a miss is a failure. */
    Client.Answer get(String namespace, String key) {
        Client.Answer answer = client.get("/api/cache/" + namespace + "/" + key).expect(200);
        assertThat(answer.text()).isEqualTo(key);
        return answer;
    }

    /** The instances that GET /api/shards lists. */
    List<String> shards() {
        List<String> names = new ArrayList<>();
        for (JsonNode member :
                client.get("/api/shards").expect(200).json().path("members").values()) {
            names.add(member.path("instance").asString());
        }
        return names;
    }

    /** Documents with the ids, each holding {@code text}; returns when they can be found. */
    void index(List<String> ids, String text) {
        String lines = ids.stream()
                .map(id -> "{\"id\":\"" + id + "\",\"title\":\"" + id + "\",\"body\":\"" + text + "\"}\n")
                .collect(Collectors.joining());
        JsonNode accepted = client.sendText("POST", "/api/search/documents", lines, NDJSON)
                .expect(202)
                .json();
        assertThat(accepted.path("accepted").asInt()).as("%s", accepted).isEqualTo(ids.size());
        awaitSearchable(accepted.path("token").asString());
    }

    /** Waits until what was accepted with {@code token} can be found. */
    void awaitSearchable(String token) {
        await().atMost(Platform.PATIENCE).untilAsserted(() -> {
            Client.Answer answer = client.get("/api/search?q=any&timeout=5s&after=" + encode(token));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertCoverageComplete(answer.json());
        });
    }

    /** A search that every partition answers. */
    JsonNode search(String query) {
        JsonNode found = searchAsFarAsItGoes(query);
        assertCoverageComplete(found);
        return found;
    }

    /** Its coverage may be incomplete. */
    JsonNode searchAsFarAsItGoes(String query) {
        return client.get("/api/search?size=5&q=" + encode(query)).expect(200).json();
    }

    /** A document as it was accepted. */
    JsonNode document(String id) {
        return client.get("/api/search/documents/" + id).expect(200).json();
    }

    private static void assertCoverageComplete(JsonNode found) {
        JsonNode coverage = found.path("coverage");
        assertThat(coverage.path("partitions").asInt()).as("%s", coverage).isPositive();
        assertThat(coverage.path("answered").asInt())
                .as("%s", coverage)
                .isEqualTo(coverage.path("partitions").asInt());
        assertThat(coverage.path("degraded").isEmpty()).as("%s", coverage).isTrue();
    }

    /** Defines a queue with the built-in handler word-count. */
    void wordCountQueue(String queue) {
        client.sendText(
                        "PUT",
                        "/api/queues/" + queue,
                        "{\"handler\":{\"type\":\"builtin\",\"name\":\"word-count\"}}",
                        "application/json",
                        "Authorization",
                        platform.authorization())
                .expect(200, 201, 204);
    }

    /** Queues one item per text; their ids. */
    List<String> enqueue(String queue, List<String> texts) {
        String lines = texts.stream()
                .map(text -> "{\"name\":\"" + text + "\",\"text\":\"" + text + "\"}\n")
                .collect(Collectors.joining());
        JsonNode answer = client.sendText(
                        "POST",
                        "/api/queues/" + queue + "/items",
                        lines,
                        NDJSON,
                        "Idempotency-Key",
                        Names.unique("key"))
                .expect(202)
                .json();
        List<String> ids =
                answer.path("ids").valueStream().map(JsonNode::asString).toList();
        assertThat(ids).as("%s", answer).hasSize(texts.size()).doesNotHaveDuplicates();
        return ids;
    }

    JsonNode item(String queue, String id) {
        return client.get("/api/queues/" + queue + "/items/" + id).expect(200).json();
    }

    JsonNode election() {
        return client.get("/api/election").expect(200).json();
    }

    /** Who leads, or an empty text. */
    String leader() {
        return election().path("leader").path("instance").asString("");
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
