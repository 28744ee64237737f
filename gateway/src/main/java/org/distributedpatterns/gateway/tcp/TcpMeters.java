package org.distributedpatterns.gateway.tcp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/** The meters of carried connections. */
final class TcpMeters {

    private final MeterRegistry registry;

    TcpMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A caller's connection was joined with an instance's, refused for the limit, or found no instance. */
    void ended(String service, String outcome) {
        registry.counter("platform.gateway.tcp.accepted", "upstream.service", service, "outcome", outcome)
                .increment();
    }

    void watch(String service, Collection<?> connections) {
        Gauge.builder("platform.gateway.tcp.connections", connections, Collection::size)
                .tag("upstream.service", service)
                .register(registry);
    }
}
