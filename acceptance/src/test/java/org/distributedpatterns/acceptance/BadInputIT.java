package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Mistakes are named, and what is right among them is kept. */
@OnTheFleet
class BadInputIT {

    private static final String DEFINITION = "{\"handler\":{\"type\":\"builtin\",\"name\":\"noop\"}}";

    private final Platform platform;
    private final Client client;
    private final Requests requests;

    BadInputIT(Platform platform) {
        this.platform = platform;
        this.client = platform.client();
        this.requests = new Requests(platform);
    }

    @Test
    void malformedDocumentsAreReportedByLineAndTheOthersAreKept() {
        String good = Names.unique("good");
        String word = good.replace("-", "");
        String lines = "{\"id\":\"" + good + "\",\"title\":\"" + word + "\",\"body\":\"kept\"}\n" //
                + "{\"id\":\"broken\n" //
                + "{\"title\":\"no id\",\"body\":\"x\"}\n" //
                + "{\"id\":\"not a valid id\",\"body\":\"x\"}\n"
                + "{\"id\":\"" + good + "-2\",\"title\":\"" + word + "\",\"body\":\"kept\"}\n";

        JsonNode answer = client.sendText("POST", "/api/search/documents", lines, Requests.NDJSON)
                .expect(202)
                .json();

        assertThat(answer.path("accepted").asInt()).as("%s", answer).isEqualTo(2);
        assertThat(lineNumbers(answer)).as("%s", answer).containsExactly(2, 3, 4);
        requests.awaitSearchable(answer.path("token").asString());
        client.get("/api/search/documents/" + good).expect(200);
        client.get("/api/search/documents/" + good + "-2").expect(200);
        assertThat(requests.search(word).path("hits").size()).isEqualTo(2);
    }

    @Test
    void malformedItemsAreReportedByLineAndTheOthersAreQueued() {
        String queue = Names.unique("bad-lines");
        requests.wordCountQueue(queue);

        JsonNode answer = client.sendText(
                        "POST",
                        "/api/queues/" + queue + "/items",
                        "{\"name\":\"a\",\"text\":\"one two\"}\n{\"name\":\n{\"name\":\"c\",\"text\":\"three\"}\n",
                        Requests.NDJSON)
                .expect(202)
                .json();

        assertThat(answer.path("ids").size()).as("%s", answer).isEqualTo(2);
        assertThat(lineNumbers(answer)).containsExactly(2);
        assertThat(answer.path("rejected").path(0).path("detail").asString()).isNotBlank();
    }

    private static List<Integer> lineNumbers(JsonNode answer) {
        return answer.path("rejected")
                .valueStream()
                .map(rejected -> rejected.path("line").asInt())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/search/documents/unknown-document",
        "GET,/api/queues/unknown-queue",
        "GET,/api/queues/unknown-queue/items/1",
        "GET,/api/cache/unknown-namespace/unknown-key",
        "GET,/nowhere",
        "POST,/nowhere/else",
    })
    void whatDoesNotExistIsA404(String method, String path) {
        client.send(method, path).expectProblem(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/api/search?q=x&timeout=soon",
                "GET|/api/search?q=x&size=-1",
                "GET|/api/search?q=x&size=100000",
            })
    void aMalformedParameterIsA400(String method, String path) {
        client.send(method, path).expectProblem(400);
    }

    @Test
    void anItemOverOneMebibyteIsTooLarge() {
        String queue = Names.unique("too-large");
        requests.wordCountQueue(queue);
        String item = "{\"name\":\"large\",\"text\":\"" + "x".repeat(1 << 20) + "\"}";

        client.sendText("POST", "/api/queues/" + queue + "/items", item, "application/json")
                .expectProblem(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example"})
    void aRequestForAnotherHostIsRefused(String host) {
        for (String path : List.of("/", "/api/shards", "/api/election")) {
            Client.Answer answer = client.send("GET", path, "Host", host);
            assertThat(answer.status()).as(path).isIn(400, 403, 421);
        }
    }

    @Test
    void aRequestFromAnotherSitesPageIsRefused() {
        Client.Answer answer =
                client.sendText("PUT", "/api/cache/origin/k", "x", "text/plain", "Origin", "https://evil.example");

        assertThat(answer.status()).isIn(400, 403, 421);
        client.get("/api/cache/origin/k").expectProblem(404);
    }
}
