package org.distributedpatterns.gateway.fastpath;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters of the server for requests that do not pass its filters: the same names and tags. */
final class ServerMeters {

    private static final String REQUESTS = "http.server.requests";

    /** Requests that were forwarded on the event loop, by what became of them: answered there, or gone on. */
    static final String PASSAGES = "platform.gateway.fast.path";

    private record Key(String method, int status) {}

    private final MeterRegistry registry;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final Counter answered;
    private final Counter goneOn;

    ServerMeters(MeterRegistry registry) {
        this.registry = registry;
        this.answered = registry.counter(PASSAGES, "result", "answered");
        this.goneOn = registry.counter(PASSAGES, "result", "gone-on");
    }

    void answered(String method, int status, long nanos) {
        answered.increment();
        timers.computeIfAbsent(new Key(method, status), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    void goneOn() {
        goneOn.increment();
    }

    /** As {@code DefaultServerRequestObservationConvention} names them where no controller answers. */
    private Timer timer(Key key) {
        return Timer.builder(REQUESTS)
                .tags(
                        "error",
                        "none",
                        "exception",
                        "none",
                        "method",
                        key.method(),
                        "outcome",
                        outcome(key.status()),
                        "status",
                        Integer.toString(key.status()),
                        "uri",
                        uri(key.status()))
                .register(registry);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }

    private static String uri(int status) {
        if (status == 404) {
            return "NOT_FOUND";
        }
        return status >= 300 && status < 400 ? "REDIRECTION" : "UNKNOWN";
    }
}
