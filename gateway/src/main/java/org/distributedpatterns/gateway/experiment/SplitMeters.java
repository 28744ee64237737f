package org.distributedpatterns.gateway.experiment;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The meters of experiments. Those of one that is deleted go with it. */
final class SplitMeters {

    /** Forwarded requests until the head of the answer, by experiment, side ({@code none} for unknown) and outcome. */
    static final String SPLIT = "platform.gateway.split";

    /** The share of callers that get the candidate, from 0 to 1. */
    static final String SHARE = "platform.gateway.split.share";

    /** Mirrored requests by experiment and result. */
    static final String MIRRORED = "platform.gateway.mirrored";

    private record Key(String experiment, String side, String outcome) {}

    private final MeterRegistry registry;
    private final Experiments experiments;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Key, Counter> mirrored = new ConcurrentHashMap<>();
    private final Map<String, Meter.Id> shares = new ConcurrentHashMap<>();

    SplitMeters(MeterRegistry registry, Experiments experiments) {
        this.registry = registry;
        this.experiments = experiments;
    }

    void request(Assigned assigned, boolean error, long nanos) {
        Side side = assigned.side();
        String outcome = assigned.absent() ? "absent" : error ? "error" : "ok";
        timers.computeIfAbsent(
                        new Key(assigned.live().name(), side == null ? "none" : side.label(), outcome), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder(SPLIT)
                .tags("experiment", key.experiment(), "side", key.side(), "outcome", key.outcome())
                .register(registry);
    }

    void mirrored(String experiment, String result) {
        mirrored.computeIfAbsent(new Key(experiment, "", result), this::counter).increment();
    }

    private Counter counter(Key key) {
        return registry.counter(MIRRORED, "experiment", key.experiment(), "result", key.outcome());
    }

    /** There are these experiments now. */
    void retain(Collection<Live> present) {
        Set<String> names = present.stream().map(Live::name).collect(Collectors.toSet());
        names.forEach(name -> shares.computeIfAbsent(name, this::share));
        List.copyOf(shares.keySet()).stream()
                .filter(name -> !names.contains(name))
                .forEach(this::remove);
    }

    private Meter.Id share(String name) {
        return Gauge.builder(SHARE, () -> {
                    Live live = experiments.named(name);
                    return live == null ? 0 : (double) live.share() / Assignment.BUCKETS;
                })
                .tag("experiment", name)
                .register(registry)
                .getId();
    }

    private void remove(String name) {
        Meter.Id share = shares.remove(name);
        if (share != null) {
            registry.remove(share);
        }
        remove(name, timers);
        remove(name, mirrored);
    }

    private void remove(String name, Map<Key, ? extends Meter> meters) {
        meters.entrySet().removeIf(entry -> {
            boolean gone = entry.getKey().experiment().equals(name);
            if (gone) {
                registry.remove(entry.getValue());
            }
            return gone;
        });
    }
}
