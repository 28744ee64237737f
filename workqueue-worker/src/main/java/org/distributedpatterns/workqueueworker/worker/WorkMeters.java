package org.distributedpatterns.workqueueworker.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** The worker's meters; their names stand here and nowhere else. */
@Component
class WorkMeters {

    private final MeterRegistry registry;

    WorkMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** {@code queue.attempts}: how attempts ended, and how long they took. */
    void attempt(String queue, String outcome, Duration took) {
        Timer.builder("queue.attempts")
                .description("attempts at items by how they ended")
                .tags("queue", queue, "outcome", outcome)
                .register(registry)
                .record(took);
    }

    /** {@code queue.skipped}: deliveries that needed no work. */
    void skipped(String queue, String why) {
        registry.counter("queue.skipped", "queue", queue, "why", why).increment();
    }

    /** {@code queue.lane.restarts}: poll loops that died and were begun again. */
    void restarted(String queue) {
        registry.counter("queue.lane.restarts", "queue", queue).increment();
    }

    /** {@code queue.locks.renewed}. */
    void renewed(String queue, int items) {
        registry.counter("queue.locks.renewed", "queue", queue).increment(items);
    }

    /** {@code queue.acknowledgements.failed}: what the broker no longer accepted, because the lock had run out. */
    void acknowledgementFailed(String queue, int items) {
        registry.counter("queue.acknowledgements.failed", "queue", queue).increment(items);
    }
}
