package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.distributedpatterns.shardservice.readthrough.Namespaces;
import org.distributedpatterns.shardservice.readthrough.Defined;
import org.distributedpatterns.shardservice.readthrough.OriginMark;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.web.Budget;
import org.jspecify.annotations.Nullable;

/**
 * Reads of namespaces that have an origin: decides whether what is cached will do, whether it is to be fetched anew
 * beside, or whether the caller has to wait for the origin. Other namespaces pass through.
 */
final class ReadThrough {

    private final Reads reads;
    private final Namespaces namespaces;
    private final OriginCalls origin;
    private final DoubleSupplier random;

    /** @param random above 0, up to 1 */
    ReadThrough(Reads reads, Namespaces namespaces, OriginCalls origin, DoubleSupplier random) {
        this.reads = reads;
        this.namespaces = namespaces;
        this.origin = origin;
        this.random = random;
    }

    ReadOutcome read(ShardClient.Read read, Budget budget) {
        Defined defined = namespaces.find(namespace(read.key()));
        if (defined == null || !defined.settings().readsThrough()) {
            return withoutOrigin(reads.read(read, budget));
        }
        // Whether the caller has the value already is decided here: a shard that says so leaves the value's mark out.
        ReadOutcome outcome = reads.read(new ShardClient.Read(read.key(), null, read.withBody()), budget);
        return outcome instanceof ReadOutcome.Known known
                ? conditional(read.ifNoneMatch(), resolve(read.key(), known, defined, budget))
                : outcome;
    }

    /** Whether a read in this namespace may have to wait for an origin. */
    boolean mayWait(String namespace) {
        Defined defined = namespaces.find(namespace);
        return defined != null && defined.settings().readsThrough();
    }

    /** What a read of a key, done already, comes to in a namespace that may have an origin. */
    ReadOutcome resolve(String key, ReadOutcome.Known known, Budget budget) {
        Defined defined = namespaces.find(namespace(key));
        return defined == null || !defined.settings().readsThrough()
                ? withoutOrigin(known)
                : resolve(key, known, defined, budget);
    }

    private ReadOutcome resolve(String key, ReadOutcome.Known known, Defined defined, Budget budget) {
        long seen = Answer.version(known.answer());
        OriginMark mark = known.answer() instanceof Answer.Found found ? OriginMark.of(found.contentType()) : null;
        if (!(known.answer() instanceof Answer.Found found)) {
            return await(origin.fetch(key, seen, defined), budget);
        }
        Long ttlMillis = found.ttlMillis();
        if (mark == null || ttlMillis == null) {
            return known; // a client put it there
        }
        Namespace settings = defined.settings();
        Duration fresh = mark.freshFor(ttlMillis);
        if (fresh.isPositive()) {
            if (isEarly(fresh, mark, settings)) {
                origin.refresh(key, seen, defined);
            }
            return unmarked(found, mark, known, Freshness.HIT);
        }
        Duration stale = fresh.negated();
        if (stale.compareTo(settings.staleWhileRevalidate()) < 0) {
            origin.refresh(key, seen, defined);
            return unmarked(found, mark, known, Freshness.STALE);
        }
        ReadOutcome fetched = await(origin.fetch(key, seen, defined), budget);
        boolean servable = !mark.isNegative() && stale.compareTo(settings.staleIfError()) < 0;
        return servable && !(fetched instanceof ReadOutcome.Known)
                ? unmarked(found, mark, known, Freshness.STALE)
                : fetched;
    }

    /**
     * Whether to fetch a value anew before it expires: the likelier, the nearer the end and the slower the origin, so
     * that one caller in time does it alone (XFetch: Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache
     * Stampede Prevention", PVLDB 8(8), 2015).
     */
    private boolean isEarly(Duration fresh, OriginMark mark, Namespace settings) {
        if (settings.earlyRefresh() == 0 || mark.isNegative()) {
            return false;
        }
        double gapMillis = -mark.tookMillis() * settings.earlyRefresh() * Math.log(random.getAsDouble());
        return gapMillis >= fresh.toMillis();
    }

    private static ReadOutcome await(Future<OriginCalls.Fetched> fetch, Budget budget) {
        try {
            return switch (fetch.get(budget.left().toNanos(), TimeUnit.NANOSECONDS)) {
                case OriginCalls.Fetched.Value value -> {
                    var known = new ReadOutcome.Known(value.found(), value.from(), Freshness.MISS);
                    OriginMark mark = OriginMark.of(value.found().contentType());
                    yield mark == null ? known : unmarked(value.found(), mark, known, Freshness.MISS);
                }
                case OriginCalls.Fetched.Failed failed ->
                    new ReadOutcome.OriginFailed(failed.status(), failed.detail());
            };
        } catch (TimeoutException _) {
            return new ReadOutcome.OriginFailed(504, "the origin has not answered in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an origin", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fetch failed", e.getCause());
        }
    }

    /**
     * Values that were fetched while the namespace had an origin are as good as others for as long as they are fresh.
     */
    private static ReadOutcome withoutOrigin(ReadOutcome outcome) {
        if (!(outcome instanceof ReadOutcome.Known known) || !(known.answer() instanceof Answer.Found found)) {
            return outcome;
        }
        OriginMark mark = OriginMark.of(found.contentType());
        if (mark == null) {
            return outcome;
        }
        boolean fresh =
                found.ttlMillis() != null && mark.freshFor(found.ttlMillis()).isPositive();
        return fresh
                ? unmarked(found, mark, known, Freshness.HIT)
                : new ReadOutcome.Known(new Answer.Absent(found.doubtful()), null, Freshness.MISS);
    }

    /** The answer as clients get it: without its mark, and without a value where that says that there is none. */
    private static ReadOutcome unmarked(
            Answer.Found found, OriginMark mark, ReadOutcome.Known known, Freshness freshness) {
        if (mark.isNegative()) {
            return new ReadOutcome.Known(new Answer.Absent(found.doubtful()), known.from(), freshness);
        }
        String type = found.contentType() == null ? null : OriginMark.strip(found.contentType());
        return new ReadOutcome.Known(
                new Answer.Found(
                        found.body(),
                        type,
                        found.length(),
                        found.unchanged(),
                        found.version(),
                        found.ttlMillis(),
                        found.doubtful()),
                known.from(),
                freshness);
    }

    private static ReadOutcome conditional(@Nullable String ifNoneMatch, ReadOutcome outcome) {
        if (ifNoneMatch == null
                || !(outcome instanceof ReadOutcome.Known known)
                || !(known.answer() instanceof Answer.Found found)
                || !EntityTag.matches(ifNoneMatch, found.version())) {
            return outcome;
        }
        return new ReadOutcome.Known(
                new Answer.Found(
                        null,
                        found.contentType(),
                        found.length(),
                        true,
                        found.version(),
                        found.ttlMillis(),
                        found.doubtful()),
                known.from(),
                known.freshness());
    }

    private static String namespace(String key) {
        return key.substring(0, key.indexOf('/'));
    }
}
