// Written by ./platform sync from kit: readthrough/Flights.java
package org.distributedpatterns.cacheservice.readthrough;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Calls that are under way, one per key: who wants the same meanwhile waits for it instead of calling too (Go's
 * singleflight). What a call does is done when it ends: whoever comes after its end begins another, and finds what the
 * first one left behind.
 *
 * <p>A call serves those only who knew no more than the one who began it. Whoever has seen a later version of the key
 * (its deletion, say) begins another: the answer to the first may be from before that. All methods may be called by any
 * thread.
 *
 * @param <V> what a call brings
 */
public final class Flights<V> {

    private record Flight<V>(long seenVersion, CompletableFuture<V> result) {}

    private final ConcurrentHashMap<String, Flight<V>> underWay = new ConcurrentHashMap<>();
    private final Executor executor;
    private final LongAdder joined = new LongAdder();

    /** @param executor runs the calls */
    public Flights(Executor executor) {
        this.executor = executor;
    }

    /**
     * Joins the call for a key that is under way, or begins one. Whoever waits no longer leaves; the call goes on.
     *
     * @param seenVersion the latest version of the key that the caller has seen
     * @param call what to do if nobody is at it
     * @return completes when the call has ended; cancelling or completing it changes nothing for others
     */
    public CompletableFuture<V> join(String key, long seenVersion, Supplier<V> call) {
        var mine = new Flight<>(seenVersion, new CompletableFuture<V>());
        Flight<V> flight =
                underWay.compute(key, (k, other) -> other != null && other.seenVersion() >= seenVersion ? other : mine);
        if (flight == mine) {
            begin(key, mine, call);
        } else {
            joined.increment();
        }
        return flight.result().copy();
    }

    private void begin(String key, Flight<V> flight, Supplier<V> call) {
        try {
            executor.execute(() -> run(key, flight, call));
        } catch (RejectedExecutionException e) {
            underWay.remove(key, flight);
            flight.result().completeExceptionally(e);
        }
    }

    private void run(String key, Flight<V> flight, Supplier<V> call) {
        V value;
        try {
            value = call.get();
        } catch (RuntimeException | Error e) {
            underWay.remove(key, flight);
            flight.result().completeExceptionally(e);
            return;
        }
        underWay.remove(key, flight);
        flight.result().complete(value);
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
