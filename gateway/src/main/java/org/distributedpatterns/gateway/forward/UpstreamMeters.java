package org.distributedpatterns.gateway.forward;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.gateway.membership.Member;

/** The meters of attempts, by route and instance ({@code instance} itself is the gateway's own name on every meter). */
final class UpstreamMeters {

    /** How long an instance took until the head of its answer, or until it failed. */
    static final String ATTEMPTS = "platform.gateway.upstream";

    /** Requests that were sent a second time, to another instance. */
    static final String REPEATED = "platform.gateway.repeated";

    private record Key(String route, String upstream, String outcome) {}

    private final MeterRegistry registry;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    UpstreamMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void attempt(String route, Outcome outcome, long nanos) {
        String name = switch (outcome) {
            case Outcome.Answered answered -> "answered";
            case Outcome.NotSent failed -> "not-sent";
            case Outcome.Broken broken -> "broken";
        };
        record(route, outcome.member(), name, nanos);
    }

    void late(String route, Member member, long nanos) {
        record(route, member, "late", nanos);
    }

    void repeated(String route) {
        registry.counter(REPEATED, "route", route).increment();
    }

    private void record(String route, Member member, String outcome, long nanos) {
        timers.computeIfAbsent(new Key(route, member.instance(), outcome), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder(ATTEMPTS)
                .tags("route", key.route(), "upstream", key.upstream(), "outcome", key.outcome())
                .register(registry);
    }
}
