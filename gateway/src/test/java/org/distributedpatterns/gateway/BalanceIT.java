package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which instance a request goes to, as the settings of its service say. */
class BalanceIT extends RunningGateway {

    private void strategy(String name, Map<String, ?> more) {
        Map<String, Object> balancing = new HashMap<>(more);
        balancing.put("strategy", name);
        balancing.put("slow-start", "0s");
        settings(Map.of("balancing", balancing));
    }

    @Test
    void aCallerWithOurCookieStaysAndMovesWhenItsInstanceGoes() throws Exception {
        strategy("cookie", Map.of("cookie", "seat"));
        backend(1);
        backend(2);
        HttpResponse<String> first = get(prefix);
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("seat=").contains("Path=" + prefix, "HTTPOnly", "SameSite=Lax");
        String mine = cookie.substring(0, cookie.indexOf(';'));
        for (int i = 0; i < 6; i++) {
            HttpResponse<String> next = send(to(prefix).header("Cookie", "a=b; " + mine));
            assertThat(next.body()).isEqualTo(first.body());
            assertThat(next.headers().firstValue("Set-Cookie")).isEmpty();
        }
        TestBackend seat = backends.get(first.body().endsWith("1") ? 0 : 1);
        assertThat(seat.seen().getLast().headers().get("cookie")).isEqualTo("a=b");
        seat.leave();
        await().until(() -> !get("/platform/services").body().contains("\"" + seat.instance() + "\""));
        HttpResponse<String> moved = send(to(prefix).header("Cookie", mine));
        assertThat(moved.body()).isNotEqualTo(first.body());
        assertThat(moved.headers().firstValue("Set-Cookie").orElseThrow()).startsWith("seat=");
    }

    @Test
    void aHeaderDecidesAndAnAddressDoes() throws Exception {
        strategy("header-hash", Map.of("header", "X-User"));
        backend(1);
        backend(2);
        backend(3);
        Set<String> used = new HashSet<>();
        for (int user = 0; user < 20; user++) {
            String instance = send(to(prefix).header("X-User", "u" + user)).body();
            used.add(instance);
            assertThat(send(to(prefix).header("X-User", "u" + user)).body()).isEqualTo(instance);
        }
        assertThat(used).hasSize(3);
        strategy("ip-hash", Map.of());
        assertThat(Set.of(get(prefix).body())).containsExactly(get(prefix).body());
    }

    @Test
    void weightsShareTheTraffic() throws Exception {
        strategy("weighted", Map.of("weights", Map.of(service + "-1", 3, service + "-2", 1)));
        backend(1);
        backend(2);
        Map<String, Integer> answers = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            answers.merge(get(prefix).body(), 1, Integer::sum);
        }
        assertThat(answers).containsEntry(service + "-1", 30).containsEntry(service + "-2", 10);
    }

    @Test
    void theBusyInstanceGetsLess() throws Exception {
        strategy("least-request", Map.of());
        TestBackend busy = backend(1);
        backend(2);
        var waiting = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i ->
                        client.sendAsync(to(prefix + "/slow?ms=1500").build(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        await().until(() -> backends.stream().mapToInt(b -> b.seen().size()).sum() == 8);
        assertThat(busy.seen().size()).isBetween(3, 5); // of two, the one with fewer: about as many each
        assertThat(waiting).allMatch(answer -> answer.join().statusCode() == 200);
    }

    @Test
    void aNewInstanceStartsSlowly() throws Exception {
        settings(Map.of("balancing", Map.of("slow-start", "5m")));
        backend(1);
        get(prefix);
        backend(2);
        for (int i = 0; i < 40; i++) {
            get(prefix);
        }
        assertThat(backends.get(1).seen().size()).isBetween(1, 8);
    }

    @Test
    void anInstanceThatIsNotReadyGetsNothingUntilItIs() throws Exception {
        settings(Map.of("balancing", Map.of("slow-start", "0s"), "checks", Map.of("interval", "1s")));
        TestBackend unready = backend(1);
        backend(2);
        get(prefix);
        unready.ready(false);
        await().atMost(Duration.ofMinutes(1)).until(() -> suspected().contains(unready.instance()));
        int before = unready.seen().size();
        for (int i = 0; i < 6; i++) {
            assertThat(get(prefix).body()).isEqualTo(service + "-2");
        }
        assertThat(unready.seen()).hasSize(before);
        unready.ready(true);
        await().atMost(Duration.ofMinutes(1)).until(() -> !suspected().contains(unready.instance()));
    }

    @Test
    void anInstanceThatAnswersWithErrorsIsEjectedForAWhile() throws Exception {
        settings(Map.of("balancing", Map.of("slow-start", "0s"), "ejection", Map.of("errors", 3, "first", "2s")));
        TestBackend broken = backend(1);
        backend(2);
        broken.answer(500);
        for (int i = 0; i < 8; i++) {
            get(prefix);
        }
        assertThat(suspected()).contains(broken.instance());
        assertThat(broken.seen()).hasSize(3);
        broken.answer(200);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(get(prefix).body()).isEqualTo(broken.instance()));
        assertThat(management("/actuator/prometheus").body())
                .contains("platform_gateway_passed_over_total{")
                .contains("reason=\"errors\"");
    }

    @Test
    void aSafeRequestThatMetA503IsRepeatedElsewhereAndAPostIsNot() throws Exception {
        backend(1).answer(503);
        backend(2);
        assertThat(List.of(get(prefix).body(), get(prefix).body())).containsOnly(service + "-2");
        List<Integer> statuses = List.of(
                send(to(prefix).POST(BodyPublishers.ofString("x"))).statusCode(),
                send(to(prefix).POST(BodyPublishers.ofString("x"))).statusCode());
        assertThat(statuses).containsExactlyInAnyOrder(200, 503);
    }
}
