package org.distributedpatterns.gateway.httpcache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The meters of the caching layer. */
final class CacheMeters {

    /** Requests by what became of them. */
    static final String REQUESTS = "platform.gateway.http.cache.requests";

    static final String BYTES = "platform.gateway.http.cache.bytes";
    static final String ENTRIES = "platform.gateway.http.cache.entries";
    static final String EVICTIONS = "platform.gateway.http.cache.evictions";

    enum Result {
        /** Served from the store, fresh. */
        HIT,
        /** Served from the store, stale. */
        STALE,
        /** Served from the store after the service confirmed it. */
        REVALIDATED,
        /** Served with the response that another request brought. */
        COALESCED,
        /** The service's answer, which is now stored. */
        MISS,
        /** The service's answer, which is not stored. */
        PASS
    }

    private final Map<Result, Counter> requests = new EnumMap<>(Result.class);

    CacheMeters(MeterRegistry registry, Store store) {
        for (Result result : Result.values()) {
            requests.put(
                    result,
                    Counter.builder(REQUESTS)
                            .tag("result", result.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        Gauge.builder(BYTES, store, Store::bytes).baseUnit("bytes").register(registry);
        Gauge.builder(ENTRIES, store, Store::size).register(registry);
        FunctionCounter.builder(EVICTIONS, store, Store::evictions).register(registry);
    }

    void count(Result result) {
        Counter counter = requests.get(result);
        if (counter != null) {
            counter.increment();
        }
    }
}
