// Written by ./platform sync from kit: singleflight/SingleFlight.java
package org.distributedpatterns.electiondemo.singleflight;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are under way, one per key: who wants the same meanwhile waits for it instead of calling too (Go's
 * {@code singleflight}). What a call does is done when it ends: whoever comes after its end begins another, and finds
 * what the first one left behind; a failure is of those who waited for it, and forgotten. Nothing is cached.
 *
 * <p>Each caller gets a future of its own, to be waited for as long as the caller has time: cancelling it, completing
 * it or letting it time out changes nothing for others, leaves nothing behind, and the call goes on. At most
 * {@code mostWaiting} wait for one call; one more is told {@link RejectedExecutionException} at once.
 *
 * <p>Whom a call serves may be said more narrowly: {@link #join(Object, long, Callable) those who knew no more}, or
 * {@link #joinNext those who asked before it began}. All methods may be called by any thread, and none blocks.
 *
 * @param <V> what a call brings
 */
public final class SingleFlight<K, V> {

    /** A call under way. */
    public final class Flight {

        private final K key;
        private final long seenVersion;
        private final CompletableFuture<V> landing = new CompletableFuture<>();
        private final Set<CompletableFuture<V>> waiting = ConcurrentHashMap.newKeySet();
        private final AtomicInteger waiters = new AtomicInteger();
        private volatile boolean begun;

        private Flight(K key, long seenVersion) {
            this.key = key;
            this.seenVersion = seenVersion;
        }

        /** Completes with what the call brings. */
        public CompletableFuture<V> result() {
            if (waiters.incrementAndGet() > mostWaiting) {
                waiters.decrementAndGet();
                return CompletableFuture.failedFuture(
                        new RejectedExecutionException("more than " + mostWaiting + " wait for the same already"));
            }
            var mine = new CompletableFuture<V>();
            waiting.add(mine);
            mine.whenComplete((value, failure) -> {
                waiting.remove(mine);
                waiters.decrementAndGet();
            });
            if (landing.isDone()) { // just now, and may have passed over this one
                tell(mine);
            }
            return mine;
        }

        /** Ends the call. Only the first end has an effect; whether this is it. */
        public boolean land(V value) {
            return end(landing -> landing.complete(value));
        }

        /** Ends the call without a result. Only the first end has an effect; whether this is it. */
        public boolean fail(Throwable failure) {
            return end(landing -> landing.completeExceptionally(failure));
        }

        /** The key is free before anybody hears of the end: who hears of it and asks again begins another call. */
        private boolean end(Predicate<CompletableFuture<V>> how) {
            underWay.remove(key, this);
            boolean first = how.test(landing);
            if (first) {
                waiting.forEach(this::tell);
            }
            return first;
        }

        private void tell(CompletableFuture<V> one) {
            if (landing.isCompletedExceptionally()) {
                one.completeExceptionally(landing.exceptionNow());
            } else {
                one.complete(landing.resultNow());
            }
        }
    }

    private final ConcurrentHashMap<K, Flight> underWay = new ConcurrentHashMap<>();
    private final Executor executor;
    private final int mostWaiting;
    private final LongAdder joined = new LongAdder();

    /**
     * @param executor runs the calls
     * @param mostWaiting for one call
     */
    public SingleFlight(Executor executor, int mostWaiting) {
        this.executor = executor;
        this.mostWaiting = mostWaiting;
    }

    /** Joins the call for a key that is under way, or begins one. */
    public CompletableFuture<V> join(K key, Callable<? extends V> call) {
        return join(key, 0, other -> true, call);
    }

    /**
     * The same, but only if whoever began the call knew as much: the answer to one who had not seen the latest version
     * of the key (its deletion, say) may be from before that.
     *
     * @param seenVersion the latest version of the key that the caller has seen
     */
    public CompletableFuture<V> join(K key, long seenVersion, Callable<? extends V> call) {
        return join(key, seenVersion, other -> other.seenVersion >= seenVersion, call);
    }

    /**
     * Joins the call for a key that is to begin yet, or adds one: the answer is as fresh as that of a call of one's
     * own, since it was asked for before the call began. Over an executor that runs one call after the other, one call
     * is under way at a time and one waits for its turn, however many ask.
     */
    public CompletableFuture<V> joinNext(K key, Callable<? extends V> call) {
        return join(key, 0, other -> !other.begun, call);
    }

    private CompletableFuture<V> join(K key, long seenVersion, Predicate<Flight> serves, Callable<? extends V> call) {
        var mine = new Flight(key, seenVersion);
        Flight flight = underWay.compute(key, (k, other) -> other != null && serves.test(other) ? other : mine);
        CompletableFuture<V> result = flight.result();
        if (flight == mine) {
            try {
                executor.execute(() -> run(mine, call));
            } catch (RuntimeException e) { // it takes nothing more
                mine.fail(e);
            }
        } else {
            joined.increment();
        }
        return result;
    }

    private void run(Flight flight, Callable<? extends V> call) {
        flight.begun = true;
        V value;
        try {
            value = call.call();
        } catch (Throwable e) { // whoever waits has to hear of it, whatever it is
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            flight.fail(e);
            return;
        }
        flight.land(value);
    }

    /** The call for a key that is under way. */
    public @Nullable Flight current(K key) {
        return underWay.get(key);
    }

    /** Announces a call that the caller makes, and ends, in its own way; null if one is under way. */
    public @Nullable Flight begin(K key) {
        var mine = new Flight(key, 0);
        mine.begun = true;
        return underWay.putIfAbsent(key, mine) == null ? mine : null;
    }

    /** Calls under way. */
    public int size() {
        return underWay.size();
    }

    /** Callers so far that waited for another one's call. */
    public long joined() {
        return joined.sum();
    }
}
