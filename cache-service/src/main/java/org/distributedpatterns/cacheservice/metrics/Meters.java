package org.distributedpatterns.cacheservice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.distributedpatterns.cacheservice.fill.Filler;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.StoreStats;
import org.distributedpatterns.cacheservice.trust.Routers;
import org.springframework.stereotype.Component;

/** What a shard tells about itself at {@code /actuator/prometheus}, beside what Spring Boot does. */
@Component
class Meters implements MeterBinder {

    private static final String ENTRIES = "platform.cache.entries";
    private static final String BYTES = "platform.cache.bytes";
    private static final String MAXIMUM_BYTES = "platform.cache.maximum.bytes";
    private static final String REQUESTS = "platform.cache.requests";
    private static final String HITS = "platform.cache.hits";
    private static final String HIT_RATIO = "platform.cache.hit.ratio";
    private static final String EVICTIONS = "platform.cache.evictions";
    private static final String FLOOR = "platform.cache.floor.seconds";
    private static final String SETTLED = "platform.cache.settled";
    private static final String DOUBT = "platform.cache.doubt";
    private static final String ROUTERS = "platform.cache.routers";
    private static final String FILLS = "platform.cache.fills";
    private static final String FILLED = "platform.cache.fill.entries";
    private static final String UNCONFIRMED = "platform.cache.fill.unconfirmed";

    /** A version's upper bits are Unix milliseconds. */
    private static final int MILLIS_SHIFT = 20;

    private final Store store;
    private final Filler filler;
    private final Routers routers;

    Meters(Store store, Filler filler, Routers routers) {
        this.store = store;
        this.filler = filler;
        this.routers = routers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, ENTRIES, "values and tombstones held", StoreStats::entries);
        gauge(registry, BYTES, "what they weigh with keys and overhead", StoreStats::bytes);
        gauge(registry, MAXIMUM_BYTES, "the limit of that weight", StoreStats::maximumBytes);
        gauge(registry, HIT_RATIO, "hits of requests since the start", StoreStats::hitRatio);
        gauge(
                registry,
                FLOOR,
                "Unix time of the latest version that was forgotten",
                stats -> (stats.floor() >>> MILLIS_SHIFT) / 1000.0);
        counter(registry, REQUESTS, "reads", StoreStats::requests);
        counter(registry, HITS, "reads that found a value", StoreStats::hits);
        counter(registry, EVICTIONS, "entries forgotten for want of room or at their end", StoreStats::evictions);
        Gauge.builder(SETTLED, filler, f -> f.isSettled() ? 1 : 0)
                .description("1: has everything that the membership assigns to it")
                .register(registry);
        Gauge.builder(DOUBT, routers, r -> r.isDoubtful() ? 1 : 0)
                .description("1: a router does not vouch that nothing was missed")
                .register(registry);
        Gauge.builder(ROUTERS, routers, Routers::count)
                .description("routers that know this shard")
                .register(registry);
        FunctionCounter.builder(FILLS, filler, Filler::fills)
                .description("fills completed")
                .register(registry);
        FunctionCounter.builder(FILLED, filler, Filler::taken)
                .description("entries taken from other shards")
                .register(registry);
        FunctionCounter.builder(UNCONFIRMED, filler, Filler::unconfirmed)
                .description("entries forgotten since no other shard confirmed them")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<StoreStats> figure) {
        Gauge.builder(name, store, s -> figure.applyAsDouble(s.stats()))
                .description(description)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<StoreStats> figure) {
        FunctionCounter.builder(name, store, s -> figure.applyAsDouble(s.stats()))
                .description(description)
                .register(registry);
    }
}
