package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.distributedpatterns.shardservice.definition.Defined;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.HybridClock;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.ShardClient.Call;
import org.distributedpatterns.shardservice.shards.ShardClient.Reply;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.singleflight.SingleFlight;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has values fetched from origins by the first owner of their key that lives: all routers ask the same one, which makes
 * one call for all of them. An owner that is merely late is still the one, since a router that went on to the next
 * would cost the origin a second call: only one that can't be reached or has fallen silent is passed over. Callers at
 * this router share one request to it, which takes as long as the namespace permits the origin; each of them waits no
 * longer than its own budget.
 */
final class OriginCalls {

    /** For one fetch. */
    private static final int MOST_WAITING = 10_000;

    private static final Logger log = LoggerFactory.getLogger(OriginCalls.class);

    private static final String PATH = "/internal/origin/";
    private static final String VERSION = "X-Version";

    /** What a request to an owner may take beyond the origin's own time: the hand-over, and the way there and back. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** How often to look whether the owner that was asked has fallen silent. */
    private static final long LOOK_MILLIS = 50;

    /** An owner that is probed five times a second has fallen silent when it has answered nothing for so long. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private static final int MOST_ROUNDS = 8;

    private final Shards shards;
    private final ShardClient client;
    private final HybridClock clock;
    private final int mostAtOnce;
    private final SingleFlight<String, Fetched> flights;

    /** How a fetch ended. */
    sealed interface Fetched {

        /** @param found the answer, with its mark in the content type */
        record Value(Answer.Found found, Shard from) implements Fetched {}

        /** @param status 502, 503 or 504 */
        record Failed(int status, String detail) implements Fetched {}
    }

    /**
     * @param mostAtOnce fetches under way; one beyond them fails, or is left out if nobody waits for it
     * @param executor runs the fetches
     */
    OriginCalls(Shards shards, ShardClient client, HybridClock clock, int mostAtOnce, Executor executor) {
        this.shards = shards;
        this.client = client;
        this.clock = clock;
        this.mostAtOnce = mostAtOnce;
        this.flights = new SingleFlight<>(executor, MOST_WAITING);
    }

    /**
     * Joins the fetch of the key that is under way, or begins one.
     *
     * @param seenVersion the latest version that is known of the key; 0 for none
     */
    CompletableFuture<Fetched> fetch(String key, long seenVersion, Defined<Namespace> defined) {
        return flights.join(
                key,
                seenVersion,
                () -> flights.size() > mostAtOnce
                        ? new Fetched.Failed(503, "too many fetches from origins are under way")
                        : run(key, seenVersion, defined));
    }

    /** Has a value fetched anew that is served meanwhile; when there is too much to do already, a later read tries. */
    void refresh(String key, long seenVersion, Defined<Namespace> defined) {
        if (flights.size() < mostAtOnce) {
            var _ = fetch(key, seenVersion, defined);
        }
    }

    /** Fetches under way. */
    int underWay() {
        return flights.size();
    }

    /** Requests that shared another one's fetch. */
    long coalesced() {
        return flights.joined();
    }

    private Fetched run(String key, long seenVersion, Defined<Namespace> defined) {
        clock.observe(seenVersion);
        Duration timeout = defined.value().originTimeout().plus(MARGIN);
        long deadline = System.nanoTime() + timeout.toNanos();
        List<Shard> failed = new ArrayList<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Placement<Shard> placement = shards.place(key);
            Shard owner = choose(placement, failed);
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (owner == null || !left.isPositive()) {
                break;
            }
            Reply reply = ask(
                    owner,
                    call(key, seenVersion, defined, placement),
                    left,
                    () -> isSilent(owner) && candidates(placement, failed).anyMatch(other -> !isSilent(other)));
            if (reply == null) {
                owner.suspect();
                failed.add(owner);
            } else if (reply.status() == 409) {
                clock.observe(Long.parseLong(reply.header(VERSION, "0")));
            } else {
                return fetched(reply, owner);
            }
        }
        return new Fetched.Failed(503, "no owner of " + key + " could ask the origin");
    }

    /** The first owner in the ring's order, so that all routers choose alike; silent ones last. */
    private static @Nullable Shard choose(Placement<Shard> placement, List<Shard> failed) {
        return candidates(placement, failed)
                .min(Comparator.comparing(OriginCalls::isSilent)) // stable
                .orElse(null);
    }

    private static Stream<Shard> candidates(Placement<Shard> placement, List<Shard> failed) {
        return placement.current().stream().filter(shard -> !failed.contains(shard));
    }

    private static boolean isSilent(Shard shard) {
        return shard.isSilent(SILENCE);
    }

    private Call call(String key, long seenVersion, Defined<Namespace> defined, Placement<Shard> placement) {
        List<String> owners = new ArrayList<>();
        placement.current().forEach(shard -> owners.add(shard.name()));
        placement.former().forEach(shard -> owners.add(shard.name()));
        Map<String, String> headers = new HashMap<>();
        headers.put(VERSION, Long.toString(clock.next()));
        headers.put("X-Seen-Version", Long.toString(seenVersion));
        headers.put("X-Settings-Revision", Long.toString(defined.revision().change()));
        headers.put("X-Owners", String.join(",", owners));
        return new Call("POST", PATH + key, headers, null);
    }

    /**
     * Null if the owner can't be reached, or is to be passed over while it is waited for.
     *
     * @param passedOver whether it has fallen silent and there is another to be asked in its place
     */
    private @Nullable Reply ask(Shard owner, Call call, Duration left, BooleanSupplier passedOver) {
        CompletableFuture<Reply> reply = client.call(owner, call, left);
        try {
            while (true) {
                try {
                    return reply.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException _) {
                    if (passedOver.getAsBoolean()) {
                        log.debug("{} is silent: the next owner is asked for {}", owner, call.path());
                        reply.cancel(true);
                        return null;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reply.cancel(true);
            return null;
        } catch (ExecutionException e) {
            log.debug("{} could not be asked for {}", owner, call.path(), e);
            return null;
        }
    }

    private static Fetched fetched(Reply reply, Shard owner) {
        if (reply.status() != 200) {
            String why = new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8);
            boolean expected = reply.status() == 502 || reply.status() == 503 || reply.status() == 504;
            return new Fetched.Failed(
                    expected ? reply.status() : 502,
                    expected ? why : owner + " answered " + reply.status() + ": " + why);
        }
        String ttl = reply.header("X-Ttl-Millis", "");
        return new Fetched.Value(
                new Answer.Found(
                        reply.body(),
                        reply.header("Content-Type", "application/octet-stream"),
                        reply.body().length,
                        false,
                        Long.parseLong(reply.header(VERSION, "0")),
                        ttl.isEmpty() ? null : Long.valueOf(ttl),
                        false),
                owner);
    }
}
