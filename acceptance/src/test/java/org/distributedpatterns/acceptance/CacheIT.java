package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashSet;
import java.util.Set;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The cache's contract, good input and bad. */
@OnTheFleet
class CacheIT {

    private static final int MEBIBYTE = 1 << 20;

    private final Platform platform;
    private final Client client;
    private final Requests requests;
    private final String namespace = Names.unique("cache");

    CacheIT(Platform platform) {
        this.platform = platform;
        this.client = platform.client();
        this.requests = new Requests(platform);
    }

    private String path(String key) {
        return "/api/cache/" + namespace + "/" + key;
    }

    @Test
    void aValueThatTheClientCallsAFormIsBytesLikeAnyOther() {
        client.sendText("PUT", path("form"), "a=1&b=2", "application/x-www-form-urlencoded")
                .expect(204);

        assertThat(client.get(path("form")).expect(200).text()).isEqualTo("a=1&b=2");
    }

    @Test
    void aValueComesBackAsItWasPutUntilItIsDeleted() {
        client.sendText("PUT", path("greeting"), "hello, wörld", "text/plain;charset=UTF-8")
                .expect(204);

        Client.Answer read = client.get(path("greeting")).expect(200);
        assertThat(read.text()).isEqualTo("hello, wörld");
        assertThat(read.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
        assertThat(read.header("X-Cache")).isEqualTo("hit");
        assertThat(read.header("X-Shard")).matches("cache-service-\\d+");
        assertThat(read.header("ETag")).isNotBlank();
        assertThat(read.header("Age")).matches("\\d+");

        Client.Answer head = client.send("HEAD", path("greeting")).expect(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo(read.header("ETag"));

        client.send("DELETE", path("greeting")).expect(204);
        client.get(path("greeting")).expectProblem(404);
        client.send("HEAD", path("greeting")).expect(404);
        client.send("DELETE", path("greeting")).expect(204);
    }

    @Test
    void anotherValueHasAnotherETag() {
        client.sendText("PUT", path("k"), "one", "text/plain").expect(204);
        String first = client.get(path("k")).expect(200).header("ETag");
        client.sendText("PUT", path("k"), "two", "text/plain").expect(204);

        assertThat(client.get(path("k")).expect(200).header("ETag")).isNotEqualTo(first);
    }

    @Test
    void aValueEndsWithItsTimeToLive() {
        client.sendText("PUT", path("short") + "?ttl=1s", "soon gone", "text/plain")
                .expect(204);
        client.get(path("short")).expect(200);

        await().atMost(Platform.PATIENCE)
                .untilAsserted(() -> client.get(path("short")).expectProblem(404));
    }

    @Test
    void theKeysAreSpreadOverAllInstances() {
        Set<String> shards = new HashSet<>();
        for (String key : Names.numbered("spread", 200)) {
            requests.put(namespace, key);
            shards.add(requests.get(namespace, key).header("X-Shard"));
        }

        assertThat(shards).hasSameElementsAs(platform.instances("cache-service"));
        JsonNode answer = client.get("/api/shards").expect(200).json();
        assertThat(requests.shards()).hasSameElementsAs(platform.instances("cache-service"));
        double sum = 0;
        for (JsonNode member : answer.path("members").values()) {
            double share = member.path("keyShare").asDouble();
            assertThat(share).as("%s", member).isBetween(0.1, 0.5);
            sum += share;
        }
        assertThat(sum).isBetween(0.99, 1.01);
    }

    @Test
    void aMissIsAProblemWithATraceId() {
        client.get(path("never-put")).expectProblem(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "a%2Fb", "%C3%A4", "a%00b", "a;b", "."})
    void aKeyOutsideTheAlphabetIsRefused(String key) {
        Client.Answer answer = client.sendText("PUT", path(key), "x", "text/plain");

        assertThat(answer.status()).as(answer.text()).isIn(400, 404);
        answer.expectProblem(answer.status());
    }

    @Test
    void aKeyOf512CharactersIsTakenAndALongerOneIsNot() {
        requests.put(namespace, "k".repeat(512));
        requests.get(namespace, "k".repeat(512));

        client.sendText("PUT", path("k".repeat(513)), "x", "text/plain").expectProblem(400);
        client.get(path("k".repeat(513))).expectProblem(400);
    }

    @Test
    void aBodyOfAMebibyteIsTakenAndALongerOneIsNot() {
        byte[] largest = new byte[MEBIBYTE];
        client.send("PUT", path("large"), BodyPublishers.ofByteArray(largest)).expect(204);
        assertThat(client.get(path("large")).expect(200).body()).isEqualTo(largest);

        byte[] tooLarge = new byte[MEBIBYTE + 1];
        client.send("PUT", path("larger"), BodyPublishers.ofByteArray(tooLarge)).expectProblem(413);
        client.send(
                        "PUT",
                        path("larger"),
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLarge))) // chunked
                .expectProblem(413);
        client.get(path("larger")).expectProblem(404);
    }

    @Test
    void aTimeToLiveThatIsNoneIsRefused() {
        client.sendText("PUT", path("k") + "?ttl=soon", "x", "text/plain").expectProblem(400);
        client.sendText("PUT", path("k") + "?ttl=-1s", "x", "text/plain").expectProblem(400);
    }
}
