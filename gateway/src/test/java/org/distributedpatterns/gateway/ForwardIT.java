package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One request, its attempts, and what the instance and the caller get to see. */
class ForwardIT extends RunningGateway {

    @Test
    void requestsGoToTheInstancesInTurn() throws Exception {
        backend(1);
        backend(2);
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            instances.add(get(prefix + "/x?y=%20z").body());
        }
        assertThat(new HashSet<>(instances)).hasSize(2);
        assertThat(instances.subList(0, 2)).isEqualTo(instances.subList(2, 4)).isEqualTo(instances.subList(4, 6));
        assertThat(backends.getFirst().seen().getFirst().uri()).isEqualTo(prefix + "/x?y=%20z");
    }

    @Test
    void aProblemOfAServicePassesUntouched() throws Exception {
        backend(1);
        HttpResponse<String> response = get(prefix + "/problem");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("{\"title\":\"own\"}");
    }

    @Test
    void aRefusedConnectionIsTriedElsewhereWhateverTheMethod() throws Exception {
        backend(1).kill();
        backend(2);
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> response = send(to(prefix).POST(BodyPublishers.ofString("a body")));
            assertThat(response.body()).isEqualTo(service + "-2");
        }
        assertThat(backends.get(1).seen())
                .extracting(TestBackend.Seen::bodySize)
                .containsOnly(6);
        assertThat(send(to("/admin/services").header("Authorization", "Bearer open sesame"))
                        .body())
                .contains("\"suspected\":true");
    }

    @Test
    void whereNoInstanceAcceptsTheAnswerIs503() throws Exception {
        backend(1).kill();
        backend(2).kill();
        assertProblem(get(prefix), 503);
    }

    @Test
    void aBrokenConnectionIsRepeatedElsewhereIfTheRequestMayBe() throws Exception {
        backend(1).breakEveryRequest();
        backend(2);
        while (backends.get(0).seen().isEmpty()) {
            assertThat(get(prefix).body()).isEqualTo(service + "-2");
        }
    }

    @Test
    void aBrokenPostIsNeverSentTwiceUnlessItHasAnIdempotencyKey() throws Exception {
        backend(1).breakEveryRequest();
        backend(2).breakEveryRequest();
        assertProblem(send(to(prefix).POST(BodyPublishers.ofString("pay"))), 502);
        assertThat(Stream.concat(backends.get(0).seen().stream(), backends.get(1).seen().stream()))
                .hasSize(1);
        assertProblem(send(to(prefix).POST(BodyPublishers.ofString("pay")).header("Idempotency-Key", "1")), 502);
        assertThat(Stream.concat(backends.get(0).seen().stream(), backends.get(1).seen().stream()))
                .hasSize(3)
                .allMatch(request -> request.bodySize() == 3);
    }

    @Test
    void theSmallerOfTheCallersBudgetAndOursEndsIn504AndIsPassedOn() throws Exception {
        backend(1);
        assertProblem(send(to(prefix + "/slow?ms=5000").header("X-Request-Timeout", "200ms")), 504);
        assertProblem(get(prefix + "/slow?ms=5000"), 504);
        List<Integer> budgets = backends.getFirst().seen().stream()
                .map(request -> Integer.valueOf(
                        request.headers().get("x-request-timeout").replace("ms", "")))
                .toList();
        assertThat(budgets.get(0)).isBetween(50, 200);
        assertThat(budgets.get(1)).isBetween(1000, 2000);
        assertProblem(send(to(prefix).header("X-Request-Timeout", "soon")), 400);
    }

    @Test
    void eventsStreamBeyondTheTimeThatOtherAnswersHave() throws Exception {
        backend(1);
        HttpResponse<InputStream> events = client.send(
                to(prefix + "/events").header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body()))) {
            assertThat(events.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            String line = "";
            while (!line.equals("data: 30")) { // three seconds
                line = lines.readLine();
                assertThat(line).isNotNull();
            }
        }
    }

    /** Each event by itself, and a pause between two that is longer than other answers may take. */
    @Test
    void eventsArriveOneByOneHoweverLongTheyTake() throws Exception {
        backend(1);
        HttpResponse<InputStream> events = client.send(
                to(prefix + "/pauses").header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body()))) {
            assertThat(lines.readLine()).isEqualTo("data: first");
            backends.getFirst().nextEvent("second");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("data: second");
            java.util.concurrent.TimeUnit.SECONDS.sleep(3); // max-time is two: the pause is what is tested
            backends.getFirst().nextEvent("third");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("data: third");
        }
    }

    @Test
    void callersCannotSayWhereTheyComeFrom() throws Exception {
        backend(1);
        send(to(prefix)
                .header("X-Forwarded-For", "1.2.3.4")
                .header("X-Forwarded-Prefix", "/evil")
                .header("X-Real-IP", "1.2.3.4")
                .header("Forwarded", "for=1.2.3.4")
                .header("Proxy-Authorization", "x")
                .header("X-Http-Method-Override", "DELETE"));
        Map<String, String> headers = backends.getFirst().seen().getFirst().headers();
        assertThat(headers)
                .doesNotContainKeys(
                        "forwarded", "x-forwarded-prefix", "x-real-ip", "proxy-authorization", "x-http-method-override")
                .containsEntry("x-forwarded-for", "127.0.0.1")
                .containsEntry("x-forwarded-host", "localhost:" + port);
    }

    @Test
    void aTraceGoesOn() throws Exception {
        backend(1);
        send(to(prefix).header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        get(prefix);
        List<TestBackend.Seen> seen = backends.getFirst().seen();
        assertThat(seen.get(0).headers().get("traceparent")).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
        assertThat(seen.get(1).headers().get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
    }

    @Test
    void attemptsAreCountedByRouteAndInstance() throws Exception {
        backend(1);
        get(prefix);
        assertThat(management("/actuator/prometheus").body())
                .contains("platform_gateway_upstream_seconds_count{")
                .contains("upstream=\"" + service + "-1\"");
    }
}
