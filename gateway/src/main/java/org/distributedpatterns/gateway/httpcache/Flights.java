package org.distributedpatterns.gateway.httpcache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.distributedpatterns.gateway.singleflight.SingleFlight;
import org.jspecify.annotations.Nullable;

/**
 * Requests for the same response that are under way: one asks the service, the others wait until it is known whether
 * what comes will do for them, too. Those whose responses lately turned out not to be shareable are not held up.
 */
final class Flights {

    enum Landing {
        /** The response is in the store. */
        STORED,
        /** It is for one caller only; everybody asks on their own. */
        NOT_SHAREABLE,
        /** It never came. */
        ABANDONED
    }

    /** One request under way. */
    final class Flight {

        private final String key;
        private final SingleFlight<String, Landing>.Flight call;
        private final AtomicBoolean landed = new AtomicBoolean();

        private Flight(String key, SingleFlight<String, Landing>.Flight call) {
            this.key = key;
            this.call = call;
        }

        /** Ends the flight; only the first call has an effect. */
        void land(Landing how) {
            if (landed.compareAndSet(false, true)) {
                if (how == Landing.NOT_SHAREABLE) { // remembered before anybody can ask again
                    unshareable.put(key, true);
                } else if (how == Landing.STORED) {
                    unshareable.invalidate(key);
                }
                call.land(how);
            }
        }
    }

    private final SingleFlight<String, Landing> calls;
    private final Cache<String, Boolean> unshareable;

    /**
     * @param memory how long it is remembered that a response was not shareable
     * @param remembered how many of those
     * @param mostWaiting for one request; more are not held up
     */
    Flights(Duration memory, int remembered, int mostWaiting, Ticker ticker) {
        this.calls = new SingleFlight<>(Runnable::run, mostWaiting); // each request is its own call's thread
        this.unshareable = Caffeine.newBuilder()
                .expireAfterWrite(memory)
                .maximumSize(remembered)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    boolean isKnownUnshareable(String key) {
        return unshareable.getIfPresent(key) != null;
    }

    boolean isUnderWay(String key) {
        return calls.current(key) != null;
    }

    /**
     * The end of the flight that is under way for that key; null if there is none. It is the caller's own, and fails
     * with a {@link java.util.concurrent.RejectedExecutionException} if too many wait already.
     */
    @Nullable
    CompletableFuture<Landing> landing(String key) {
        SingleFlight<String, Landing>.Flight call = calls.current(key);
        return call == null ? null : call.result();
    }

    /** A new flight, to be landed by the caller; null if one is under way. */
    @Nullable
    Flight start(String key) {
        SingleFlight<String, Landing>.Flight call = calls.begin(key);
        return call == null ? null : new Flight(key, call);
    }
}
