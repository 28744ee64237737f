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
 * A service is replaced instance by instance while its clients go on asking ({@link Traffic}), from the first request
 * of a fleet that may have started a moment ago, and none of them fails.
 */
@OnTheFleet
class RollingRestartIT {

    /** As many answers as a replacement has to give, from each instance of the largest service. */
    private static final int BEFORE = 1_000;

    private static final Duration RESTART = Duration.ofMinutes(20);

    /** Each so many-th request to search is a search, the others open a hit: all are searches unless it is said. */
    private static final int SEARCH_EVERY = Integer.getInteger("platform.rolling.search-every", 1);

    private final Platform platform;
    private final Pace pace = new Pace();
    private final Requests requests;

    RollingRestartIT(Platform platform) {
        this.platform = platform;
        this.requests = new Requests(platform).at(pace);
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
        try (Traffic traffic = Traffic.at(pace, request)) {
            traffic.awaitMore(BEFORE);
            Duration usual = pace.median();
            long before = traffic.ended();
            long start = System.nanoTime();

            platform.succeed(RESTART, "restart", service);

            Duration took = Duration.ofNanos(System.nanoTime() - start);
            long meanwhile = traffic.ended() - before;
            traffic.awaitMore(BEFORE);
            System.out.printf(
                    "figure: %s restarted in %d s: %d requests meanwhile (%d/s), %d failed, median before %d ms,"
                            + " slowest %d ms%n",
                    service,
                    took.toSeconds(),
                    meanwhile,
                    meanwhile / Math.max(1, took.toSeconds()),
                    traffic.failed(),
                    usual.toMillis(),
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
        await().atMost(Platform.PATIENCE)
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
