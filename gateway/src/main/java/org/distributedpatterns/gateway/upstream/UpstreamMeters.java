package org.distributedpatterns.gateway.upstream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.distributedpatterns.gateway.balance.Pool;
import org.jspecify.annotations.Nullable;

/** The meters of forwarding ({@code instance} itself is the gateway's own name on every meter). */
public final class UpstreamMeters {

    /** How long an instance took until the head of its answer, or until it failed: by route, upstream and outcome. */
    static final String ATTEMPTS = "platform.gateway.upstream";

    /**
     * Requests sent again (reason broken, answered), and those that the budget did not allow (reason budget): by route.
     */
    static final String REPEATED = "platform.gateway.repeated";

    /** Instances that began to be passed over: by service, upstream and reason. */
    static final String PASSED_OVER = "platform.gateway.passed.over";

    /** Requests refused without an attempt: by service and reason (breaker, limit). */
    static final String SHED = "platform.gateway.shed";

    private record Key(String route, String upstream, String outcome) {}

    private final MeterRegistry registry;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    public UpstreamMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** An instance answered: with an error, or with anything else. */
    public void answered(String route, String upstream, int status, long nanos) {
        record(route, upstream, status < 500 ? "answered" : "error", nanos);
    }

    /** Nothing could be sent to an instance. */
    public void notSent(String route, String upstream, long nanos) {
        record(route, upstream, "not-sent", nanos);
    }

    /** The connection to an instance broke after something was sent. */
    public void broken(String route, String upstream, long nanos) {
        record(route, upstream, "broken", nanos);
    }

    /** An instance did not answer in the time that there was. */
    public void late(String route, String upstream, long nanos) {
        record(route, upstream, "late", nanos);
    }

    public void repeated(String route, String reason) {
        registry.counter(REPEATED, "route", route, "reason", reason).increment();
    }

    public void shed(String service, String reason) {
        registry.counter(SHED, "upstream.service", service, "reason", reason).increment();
    }

    public void passedOver(String service, String upstream, Pool.Reason reason) {
        registry.counter(
                        PASSED_OVER,
                        "upstream.service",
                        service,
                        "upstream",
                        upstream,
                        "reason",
                        reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .increment();
    }

    /** Shows the state of a service from now on. */
    void watch(String service, Supplier<@Nullable Upstream> upstream) {
        gauge("platform.gateway.breaker", service, upstream, Upstream::openness);
        gauge("platform.gateway.limit", service, upstream, Upstream::limit);
        gauge("platform.gateway.waiting", service, upstream, Upstream::inFlight);
        gauge(
                "platform.gateway.instances",
                service,
                upstream,
                now -> now.pool().all().size());
        gauge(
                "platform.gateway.instances.fit",
                service,
                upstream,
                now -> now.pool().isPanic() ? 0 : now.pool().fit().size());
    }

    private void gauge(
            String name, String service, Supplier<@Nullable Upstream> upstream, ToDoubleFunction<Upstream> value) {
        Gauge.builder(name, upstream, from -> {
                    Upstream now = from.get();
                    return now == null ? Double.NaN : value.applyAsDouble(now);
                })
                .strongReference(true)
                .tag("upstream.service", service)
                .register(registry);
    }

    private void record(String route, String upstream, String outcome, long nanos) {
        timers.computeIfAbsent(new Key(route, upstream, outcome), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder(ATTEMPTS)
                .tags("route", key.route(), "upstream", key.upstream(), "outcome", key.outcome())
                .register(registry);
    }
}
