package org.distributedpatterns.shardservice.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.distributedpatterns.shardservice.shards.Exclusions;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.Shards;
import org.springframework.stereotype.Component;

/** What a router tells about its shards at {@code /actuator/prometheus}, beside what Spring Boot does. */
@Component
class Meters implements MeterBinder {

    private static final String KNOWN = "platform.shards.known";
    private static final String SUSPECTED = "platform.shards.suspected";
    private static final String EXCLUDED = "platform.shards.excluded";
    private static final String OWED = "platform.shards.owed";
    private static final String IN_FLIGHT = "platform.shards.in.flight";
    private static final String REPAIRS = "platform.cache.repairs";

    private final Shards shards;
    private final Exclusions exclusions;
    private final Repairs repairs;

    Meters(Shards shards, Exclusions exclusions, Repairs repairs) {
        this.shards = shards;
        this.exclusions = exclusions;
        this.repairs = repairs;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(KNOWN, shards, s -> s.known().size())
                .description("shards that requests may go to")
                .register(registry);
        Gauge.builder(
                        SUSPECTED,
                        shards,
                        s -> s.known().stream().filter(Shard::isSuspected).count())
                .description("shards that are asked last")
                .register(registry);
        Gauge.builder(EXCLUDED, exclusions, Exclusions::count)
                .description("shards that writes go on without")
                .register(registry);
        Gauge.builder(OWED, exclusions, Exclusions::owed)
                .description("keys that excluded shards have to be told")
                .register(registry);
        Gauge.builder(
                        IN_FLIGHT,
                        shards,
                        s -> s.known().stream().mapToInt(Shard::load).sum())
                .description("calls to shards without an answer yet")
                .register(registry);
        FunctionCounter.builder(REPAIRS, repairs, Repairs::count)
                .description("keys brought to an owner that lacked them")
                .register(registry);
    }
}
