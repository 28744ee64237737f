package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.definition.Defined;
import org.distributedpatterns.shardservice.definition.Definitions;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.distributedpatterns.shardservice.readthrough.OriginMark;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.jspecify.annotations.Nullable;

/**
 * Reads of namespaces that have an origin: decides whether what is cached will do, whether it is to be fetched anew
 * beside, or whether the caller has to wait for the origin. Other namespaces pass through.
 */
final class ReadThrough {

    private final Reads reads;
    private final Definitions<Namespace> namespaces;
    private final OriginCalls origin;
    private final DoubleSupplier random;

    /** @param random above 0, up to 1 */
    ReadThrough(Reads reads, Definitions<Namespace> namespaces, OriginCalls origin, DoubleSupplier random) {
        this.reads = reads;
        this.namespaces = namespaces;
        this.origin = origin;
        this.random = random;
    }

    ReadOutcome read(ShardClient.Read read, Budget budget) {
        ReadOutcome outcome = reads.read(toShards(read), budget);
        return outcome instanceof ReadOutcome.Known known
                ? conditional(read.ifNoneMatch(), resolve(read.key(), known, budget))
                : outcome;
    }

    /**
     * The read as shards get it. Whether the caller has the value already is decided here where there is an origin: a
     * shard that says so leaves the value's mark out.
     */
    ShardClient.Read toShards(ShardClient.Read read) {
        return read.ifNoneMatch() != null && mayWait(namespace(read.key()))
                ? new ShardClient.Read(read.key(), null, read.withBody())
                : read;
    }

    /** Whether a read in this namespace may have to wait for an origin. */
    boolean mayWait(String namespace) {
        return origin(namespace) != null;
    }

    private @Nullable Defined<Namespace> origin(String namespace) {
        Defined<Namespace> defined = namespaces.find(namespace);
        return defined == null || !defined.value().readsThrough() ? null : defined;
    }

    /** What a read that the shards have answered comes to; waits for the origin if need be. */
    ReadOutcome resolve(String key, ReadOutcome.Known known, Budget budget) {
        Defined<Namespace> defined = origin(namespace(key));
        if (defined == null) {
            return withoutOrigin(known);
        }
        ReadOutcome ready = ready(key, known, defined);
        return ready != null ? ready : fetched(key, known, defined, budget);
    }

    /** What a read comes to if nobody has to wait: null if the origin has to be asked first. Never blocks. */
    @Nullable
    ReadOutcome ready(ShardClient.Read read, ReadOutcome.Known known) {
        Defined<Namespace> defined = origin(namespace(read.key()));
        ReadOutcome ready = defined == null ? withoutOrigin(known) : ready(read.key(), known, defined);
        return ready == null ? null : conditional(read.ifNoneMatch(), ready);
    }

    private @Nullable ReadOutcome ready(String key, ReadOutcome.Known known, Defined<Namespace> defined) {
        if (!(known.answer() instanceof Answer.Found found)) {
            return null;
        }
        OriginMark mark = OriginMark.of(found.contentType());
        Long ttlMillis = found.ttlMillis();
        if (mark == null || ttlMillis == null) {
            return known; // a client put it there
        }
        Duration fresh = mark.freshFor(ttlMillis);
        if (fresh.isPositive()) {
            if (isEarly(fresh, mark, defined.value())) {
                origin.refresh(key, found.version(), defined);
            }
            return unmarked(found, mark, known, Freshness.HIT);
        }
        if (fresh.negated().compareTo(defined.value().staleWhileRevalidate()) < 0) {
            origin.refresh(key, found.version(), defined);
            return unmarked(found, mark, known, Freshness.STALE);
        }
        return null;
    }

    private ReadOutcome fetched(String key, ReadOutcome.Known known, Defined<Namespace> defined, Budget budget) {
        ReadOutcome fetched = await(origin.fetch(key, Answer.version(known.answer()), defined), budget);
        if (fetched instanceof ReadOutcome.Known || !(known.answer() instanceof Answer.Found found)) {
            return fetched;
        }
        OriginMark mark = OriginMark.of(found.contentType());
        Long ttlMillis = found.ttlMillis();
        boolean servable = mark != null
                && ttlMillis != null
                && !mark.isNegative()
                && mark.freshFor(ttlMillis).negated().compareTo(defined.value().staleIfError()) < 0;
        return servable && mark != null ? unmarked(found, mark, known, Freshness.STALE) : fetched;
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
            fetch.cancel(false);
            return new ReadOutcome.OriginFailed(504, "the origin has not answered in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an origin", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException tooMany) {
                return new ReadOutcome.OriginFailed(503, String.valueOf(tooMany.getMessage()));
            }
            throw new IllegalStateException("a fetch failed", e.getCause());
        }
    }

    /**
     * Values that were fetched while the namespace had an origin are as good as others for as long as they are fresh.
     */
    private static ReadOutcome withoutOrigin(ReadOutcome.Known known) {
        if (!(known.answer() instanceof Answer.Found found)) {
            return known;
        }
        OriginMark mark = OriginMark.of(found.contentType());
        if (mark == null) {
            return known;
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

    /** The answer to a caller who names the versions it has. */
    static ReadOutcome conditional(@Nullable String ifNoneMatch, ReadOutcome outcome) {
        if (ifNoneMatch == null
                || !(outcome instanceof ReadOutcome.Known known)
                || !(known.answer() instanceof Answer.Found found)
                || found.unchanged()
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
