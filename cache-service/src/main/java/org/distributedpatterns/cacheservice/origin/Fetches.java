package org.distributedpatterns.cacheservice.origin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.distributedpatterns.cacheservice.readthrough.Namespace;
import org.distributedpatterns.cacheservice.readthrough.OriginMark;
import org.distributedpatterns.cacheservice.singleflight.SingleFlight;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.distributedpatterns.cacheservice.store.WriteResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what is not cached, at the owner of the key, so that the whole fleet makes one call to the origin per key.
 *
 * <p><b>The lease.</b> A fetch remembers the latest version of the key that is known before the origin is asked, and
 * its value replaces that version or an earlier one, never a later one: a write or delete that happens meanwhile
 * cancels it, whatever the clocks of the routers say (the leases of Nishtala et al., "Scaling Memcache at Facebook",
 * NSDI 2013, told by version instead of token). The value goes to the other owners first, each of which checks the
 * same, and is stored here when none refused.
 */
final class Fetches {

    /** For one fetch. */
    private static final int MOST_WAITING = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Fetches.class);

    private static final String NO_TYPE = "application/octet-stream";
    private static final int LONGEST_TYPE = 255;

    /** The settings of a namespace, not older than a revision. */
    @FunctionalInterface
    interface Settings {
        @Nullable
        Namespace find(String namespace, long revision) throws Exception;
    }

    private final Store store;
    private final Settings settings;
    private final Origin origin;
    private final HandOver handOver;
    private final DoubleSupplier random;
    private final LongSupplier nanos;
    private final Semaphore calls;
    private final SingleFlight<String, Fetched> flights;
    private final LongAdder called = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();

    /**
     * @param random from 0 to 1
     * @param nanos a clock
     * @param executor runs the calls
     */
    Fetches(
            Store store,
            Settings settings,
            Origin origin,
            HandOver handOver,
            DoubleSupplier random,
            LongSupplier nanos,
            int maximumConcurrent,
            Executor executor) {
        this.store = store;
        this.settings = settings;
        this.origin = origin;
        this.handOver = handOver;
        this.random = random;
        this.nanos = nanos;
        this.calls = new Semaphore(maximumConcurrent);
        this.flights = new SingleFlight<>(executor, MOST_WAITING);
    }

    /** Joins the fetch of the key that is under way, or begins one. It goes on when its callers have left. */
    CompletableFuture<Fetched> fetch(Wanted wanted) {
        return flights.join(wanted.key(), wanted.seenVersion(), () -> run(wanted));
    }

    /** Takes what another owner has fetched. */
    WriteResult take(String key, Entry entry, long baseVersion) {
        return store.fill(key, entry, baseVersion);
    }

    /** Calls to origins so far. */
    long called() {
        return called.sum();
    }

    /** Calls that failed. */
    long failed() {
        return failed.sum();
    }

    /** Fetched values that were not stored, since the key was written to meanwhile. */
    long cancelled() {
        return cancelled.sum();
    }

    /** Requests that shared another one's call. */
    long coalesced() {
        return flights.joined();
    }

    private Fetched run(Wanted wanted) {
        Stored held = store.peek(wanted.key());
        Entry present = held == null ? null : fresh(held, wanted.seenVersion());
        if (present != null) {
            return new Fetched.Copy(present); // a fetch that ended a moment ago brought it
        }
        long base = Math.max(wanted.seenVersion(), held == null ? 0 : held.version());
        long beyond = held == null ? Math.max(base, store.floor(wanted.key()) - 1) : base;
        if (wanted.version() <= beyond) {
            return new Fetched.Outdated(beyond);
        }
        Namespace namespace = settings(wanted);
        if (namespace == null) {
            return new Fetched.Failed(502, wanted.namespace() + " has no origin (any more)");
        }
        if (!calls.tryAcquire()) {
            return new Fetched.Failed(503, "too many calls to origins are under way");
        }
        try {
            return ask(wanted, namespace, base);
        } finally {
            calls.release();
        }
    }

    private @Nullable Namespace settings(Wanted wanted) {
        try {
            Namespace found = settings.find(wanted.namespace(), wanted.revision());
            return found != null && found.readsThrough() ? found : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (Exception e) {
            log.warn("the settings of {} can't be read", wanted.namespace(), e);
            return null;
        }
    }

    private Fetched ask(Wanted wanted, Namespace namespace, long base) {
        called.increment();
        long began = nanos.getAsLong();
        Reply reply = origin.get(namespace.target(wanted.name()), namespace.originTimeout(), wanted.traceparent());
        long tookMillis = roundedUp((nanos.getAsLong() - began) / 1_000_000);
        return switch (reply) {
            case Reply.Found found -> keep(wanted, value(found, namespace, tookMillis, wanted.version()), base);
            case Reply.Nothing _ -> nothing(wanted, namespace, tookMillis, base);
            case Reply.Failed failure -> {
                failed.increment();
                yield new Fetched.Failed(failure.status(), failure.detail());
            }
        };
    }

    /** To a power of two, at least 1: few different marks stand in memory, and a chance needs no more. */
    private static long roundedUp(long millis) {
        return millis <= 1 ? 1 : Long.highestOneBit(millis - 1) << 1;
    }

    private Entry value(Reply.Found found, Namespace namespace, long tookMillis, long version) {
        long stale = namespace.staleWindow().toMillis();
        double kept = 1 - namespace.ttlJitter() * random.getAsDouble();
        long fresh = Math.max(1, (long) (namespace.ttl().toMillis() * kept));
        String marked = new OriginMark(OriginMark.FOUND, stale, tookMillis).on(type(found.contentType()));
        return Entry.value(found.body(), marked, version, Duration.ofMillis(fresh + stale));
    }

    /** What the origin calls its value, where that is a header that can be passed on. */
    private static String type(String contentType) {
        boolean plain =
                contentType.length() <= LONGEST_TYPE && contentType.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return plain ? contentType : NO_TYPE;
    }

    private Fetched nothing(Wanted wanted, Namespace namespace, long tookMillis, long base) {
        String type = new OriginMark(OriginMark.NOTHING, 0, tookMillis).on(NO_TYPE);
        Duration ttl = namespace.negativeTtl();
        return ttl.isZero()
                ? new Fetched.Copy(Entry.value(new byte[0], type, wanted.version(), Duration.ofMillis(1)))
                : keep(wanted, Entry.value(new byte[0], type, wanted.version(), ttl), base);
    }

    /**
     * Stores it everywhere, unless the key was written to since the fetch began: then who waits has it, nobody else.
     */
    private Fetched keep(Wanted wanted, Entry entry, long base) {
        long later = handOver.offer(wanted.owners(), wanted.key(), entry, base);
        if (later > 0 || store.fill(wanted.key(), entry, base) instanceof WriteResult.Refused) {
            cancelled.increment();
        }
        return new Fetched.Copy(entry);
    }

    /** What is held, if it is later than what the router has seen, and can be served. */
    private @Nullable Entry fresh(Stored held, long seenVersion) {
        if (held.isTombstone() || held.version() <= seenVersion) {
            return null;
        }
        Duration left = store.timeLeft(held);
        OriginMark mark = OriginMark.of(held.contentType());
        boolean servable =
                mark == null || left != null && mark.freshFor(left.toMillis()).isPositive();
        return servable ? new Entry(held.value(), held.contentType(), held.version(), left) : null;
    }
}
