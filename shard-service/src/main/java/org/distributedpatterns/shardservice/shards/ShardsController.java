package org.distributedpatterns.shardservice.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.distributedpatterns.shardservice.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The shards as people want to see them. */
@RestController
class ShardsController {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final Shards shards;
    private final ShardClient client;
    private final JsonMapper json;
    private final ObjectProvider<HotView> hot;

    ShardsController(Shards shards, ShardClient client, JsonMapper json, ObjectProvider<HotView> hot) {
        this.hot = hot;
        this.shards = shards;
        this.client = client;
        this.json = json;
    }

    /**
     * A shard.
     *
     * @param state {@code live}, or {@code suspected} by this router
     * @param keyShare the part of all keys whose first owner it is
     * @param requestShare its part of the reads that all shards have served
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MemberView(
            String instance,
            String state,
            double keyShare,
            @Nullable Long entries,
            @Nullable Long bytes,
            @Nullable Double requestShare,
            @Nullable Double hitRatio) {}

    /**
     * A hot key.
     *
     * @param rate requests per second at this router
     * @param owners where it is read: its owners, and the shards with a copy
     */
    record HotKey(String namespace, String key, double rate, List<String> owners) {}

    /**
     * A shard that stays hot.
     *
     * @param timesMean its reads by this router, as a multiple of the mean
     * @param forSeconds how long it has been beyond 1.25 × the mean
     * @param add what would help
     */
    record HotShard(String instance, double timesMean, long forSeconds, String add) {}

    record ShardsView(
            String function,
            int replication,
            List<MemberView> members,
            List<HotKey> hotKeys,
            List<HotShard> hotShards) {}

    record OwnersView(List<String> owners) {}

    /** The part of a shard's figures that is shown. */
    record Stats(long entries, long bytes, long requests, long hits) {}

    @GetMapping("/api/shards")
    ShardsView shards() {
        var ring = shards.ring();
        Map<Shard, CompletableFuture<@Nullable Stats>> asked = new LinkedHashMap<>();
        ring.members()
                .forEach(shard -> asked.put(
                        shard,
                        client.stats(shard, TIMEOUT)
                                .<@Nullable Stats>thenApply(body -> json.readValue(body, Stats.class))
                                .exceptionally(_ -> null))); // it is listed all the same, without figures
        Map<Shard, @Nullable Stats> figures = new LinkedHashMap<>();
        asked.forEach((shard, stats) -> figures.put(shard, stats.join()));
        long all = figures.values().stream()
                .mapToLong(stats -> stats == null ? 0 : stats.requests())
                .sum();
        List<MemberView> members = figures.entrySet().stream()
                .map(entry -> view(entry.getKey(), ring.share(entry.getKey()), entry.getValue(), all))
                .toList();
        return new ShardsView(
                shards.layout().function().label(), shards.replication(), members, hotKeys(), hotShards());
    }

    private List<HotKey> hotKeys() {
        return hot.stream()
                .flatMap(view -> view.hotKeys().stream())
                .map(key -> {
                    String[] parts = key.key().split("/", 2);
                    List<String> owners = Stream.concat(
                                    shards.place(key.key()).current().stream(), key.copies().stream())
                            .map(Shard::name)
                            .distinct()
                            .toList();
                    return new HotKey(parts[0], parts[1], Math.round(key.rate() * 10) / 10.0, owners);
                })
                .toList();
    }

    private List<HotShard> hotShards() {
        return hot.stream()
                .flatMap(view -> view.hotShards().stream())
                .map(each -> new HotShard(
                        each.shard().name(),
                        rounded(each.timesMean()),
                        each.since().toSeconds(),
                        each.add()))
                .toList();
    }

    /** {@code key} and {@code namespace} need not be valid names: every text has its place on the ring. */
    @GetMapping("/api/shards/owners")
    OwnersView owners(@RequestParam String namespace, @RequestParam String key) {
        if (namespace.isEmpty() || key.isEmpty()) {
            throw Problem.malformed("namespace and key must not be empty");
        }
        return new OwnersView(shards.place(namespace + "/" + key).current().stream()
                .map(Shard::name)
                .toList());
    }

    private static MemberView view(Shard shard, double keyShare, @Nullable Stats stats, long allRequests) {
        String state = shard.isSuspected() || stats == null ? "suspected" : "live";
        if (stats == null) {
            return new MemberView(shard.name(), state, rounded(keyShare), null, null, null, null);
        }
        return new MemberView(
                shard.name(),
                state,
                rounded(keyShare),
                stats.entries(),
                stats.bytes(),
                share(stats.requests(), allRequests),
                share(stats.hits(), stats.requests()));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : rounded((double) part / whole);
    }

    private static double rounded(double share) {
        return Math.round(share * 10_000) / 10_000.0;
    }
}
