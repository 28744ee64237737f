package org.distributedpatterns.gateway.httpcache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
        private final CompletableFuture<Landing> landing = new CompletableFuture<>();

        private Flight(String key) {
            this.key = key;
        }

        /** Ends the flight; only the first call has an effect. */
        void land(Landing how) {
            if (!landing.isDone()) {
                if (how == Landing.NOT_SHAREABLE) {
                    unshareable.put(key, true);
                } else if (how == Landing.STORED) {
                    unshareable.invalidate(key);
                }
                flights.remove(key, this);
                landing.complete(how);
            }
        }

        CompletableFuture<Landing> landing() {
            return landing;
        }
    }

    private final Map<String, Flight> flights = new ConcurrentHashMap<>();
    private final Cache<String, Boolean> unshareable;

    /**
     * @param memory how long it is remembered that a response was not shareable
     * @param remembered how many of those
     */
    Flights(Duration memory, int remembered, Ticker ticker) {
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

    /** The flight of that key that is under way. */
    @Nullable
    Flight current(String key) {
        return flights.get(key);
    }

    /** A new flight, to be landed by the caller; null if one is under way. */
    @Nullable
    Flight start(String key) {
        Flight flight = new Flight(key);
        return flights.putIfAbsent(key, flight) == null ? flight : null;
    }
}
