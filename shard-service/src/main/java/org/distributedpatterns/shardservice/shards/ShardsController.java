package org.distributedpatterns.shardservice.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.distributedpatterns.shardservice.web.Problem;
import org.jspecify.annotations.Nullable;
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

    ShardsController(Shards shards, ShardClient client, JsonMapper json) {
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

    record HotKey(String namespace, String key, double rate, List<String> owners) {}

    record ShardsView(String function, int replication, List<MemberView> members, List<HotKey> hotKeys) {}

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
        return new ShardsView("ring", shards.replication(), members, List.of());
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
