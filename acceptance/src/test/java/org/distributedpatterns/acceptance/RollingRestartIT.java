package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A service is replaced instance by instance while its clients go on at 200 requests a second
 * ({@code -Dplatform.rolling.rate=40} for a machine that has less to give), and none of them fails.
 */
@OnTheFleet
class RollingRestartIT {

    private static final int PER_SECOND = Integer.getInteger("platform.rolling.rate", 200);

    private static final Duration GROWTH = Duration.ofSeconds(20);

    /** Each so many-th request to search is a search, the others open a hit: all are searches unless it is said. */
    private static final int SEARCH_EVERY = Integer.getInteger("platform.rolling.search-every", 1);

    private final Platform platform;
    private final Requests requests;

    RollingRestartIT(Platform platform) {
        this.platform = platform;
        this.requests = new Requests(platform);
    }

    /**
     * All of them in the long form; in the short one those whose handover is hardest, in {@link Turn turns}.
     * {@code -Dplatform.rolling=search-root,search-leaf} names others.
     */
    static List<String> services() {
        String named = System.getProperty("platform.rolling");
        if (named != null) {
            return List.of(named.split(",", -1));
        }
        if (Platform.FULL) {
            return Services.SERVLET;
        }
        return Turn.OWNERS.isNow()
                ? List.of("cache-service")
                : Turn.OTHERS.isNow() ? List.of("shard-service", "workqueue-worker") : List.of();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("services")
    void noRequestFailsDuringARollingRestart(String service) {
        List<Long> old = platform.pids(service);
        LongConsumer request = requestFor(service);
        try (Traffic traffic = Traffic.growingTo(PER_SECOND, GROWTH, request)) {
            traffic.onceSteady(PER_SECOND / 4);
            long before = traffic.ended();

            platform.succeed(Duration.ofMinutes(3), "restart", service);

            long after = traffic.ended();
            await().until(() -> traffic.ended() > after + PER_SECOND);
            System.out.printf(
                    "figure: %s restarted at %d requests/s: %d requests, %d failed, slowest %d ms%n",
                    service,
                    PER_SECOND,
                    traffic.ended() - before,
                    traffic.failed(),
                    traffic.slowest().toMillis());
            traffic.assertNoneFailed();
        }
        assertThat(platform.pids(service)).hasSameSizeAs(old).doesNotContainAnyElementsOf(old);
    }

    private LongConsumer requestFor(String service) {
        return switch (service) {
            case "cache-service", "shard-service" -> cache();
            case "search-root", "search-leaf" -> search();
            case "workqueue-worker" -> queue();
            case "election-demo" -> i -> requests.election();
            default -> throw new IllegalArgumentException(service);
        };
    }

    /** Nine reads of stored keys, one write. */
    private LongConsumer cache() {
        String namespace = Names.unique("rolling");
        List<String> keys = Names.numbered("key", 1_000);
        keys.forEach(key -> requests.put(namespace, key));
        return i -> {
            String key = keys.get((int) (i * 7 % keys.size()));
            if (i % 10 == 0) {
                requests.put(namespace, key);
            } else {
                requests.get(namespace, key);
            }
        };
    }

    /** Searches, and between them documents that they find. */
    private LongConsumer search() {
        String word = Names.unique("rolling").replace("-", "");
        List<String> ids = Names.numbered(word, 200);
        requests.index(ids, word);
        return i -> {
            if (i % SEARCH_EVERY == 0) {
                assertThat(requests.search(word).path("hits").size()).isEqualTo(5);
            } else {
                String id = ids.get((int) (i * 7 % ids.size()));
                assertThat(requests.document(id).path("body").asString()).isEqualTo(word);
            }
        };
    }

    /** Nineteen questions for an item that is done, one new item. */
    private LongConsumer queue() {
        String queue = Names.unique("rolling");
        requests.wordCountQueue(queue);
        List<String> ids = requests.enqueue(queue, Names.numbered("a b c", 100));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(requests.item(queue, ids.getLast())
                                .path("state")
                                .asString())
                        .isEqualTo("done"));
        return i -> {
            if (i % 20 == 0) {
                requests.enqueue(queue, List.of("d e f " + i));
            } else {
                requests.item(queue, ids.get((int) (i % ids.size())));
            }
        };
    }
}
