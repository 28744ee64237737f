// Written by ./platform sync from kit: front/Observations.java
package org.distributedpatterns.shardservice.front;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Spring MVC would have seen of a request: {@code http.server.requests} with the same tags, and the server's span
 * of a trace that the caller has begun (W3C {@code traceparent}). A caller without one gets none: traces begin at the
 * door.
 */
final class Observations {

    private static final String TRACEPARENT = "traceparent";

    private record Kind(HttpMethod method, int status, String pattern) {}

    private final MeterRegistry meters;
    private final @Nullable Tracer tracer;
    private final @Nullable Propagator propagator;
    private final Function<HttpRequest, String> pattern;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    /** @param pattern of a request's path, for example {@code /api/cache/{namespace}/{key}} */
    Observations(
            MeterRegistry meters,
            @Nullable Tracer tracer,
            @Nullable Propagator propagator,
            Function<HttpRequest, String> pattern) {
        this.meters = meters;
        this.tracer = tracer;
        this.propagator = propagator;
        this.pattern = pattern;
    }

    Observation begin(HttpRequest head) {
        String path = pattern.apply(head);
        Span span = null;
        if (propagator != null && head.headers().contains(TRACEPARENT)) {
            span = propagator
                    .extract(head, (from, name) -> from.headers().get(name))
                    .kind(Span.Kind.SERVER)
                    .name("http " + head.method().name().toLowerCase(Locale.ROOT) + " " + path)
                    .start();
        }
        return new Observation(head.method(), path, span);
    }

    /** A request being answered. */
    final class Observation {

        private final HttpMethod method;
        private final String pattern;
        private final long began = System.nanoTime();
        private final @Nullable Span span;

        private Observation(HttpMethod method, String pattern, @Nullable Span span) {
            this.method = method;
            this.pattern = pattern;
            this.span = span;
        }

        @Nullable
        String traceId() {
            return span == null ? null : span.context().traceId();
        }

        /** Runs something within the trace of the request. */
        void inTrace(Runnable work) {
            if (tracer == null || span == null) {
                work.run();
                return;
            }
            try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
                work.run();
            }
        }

        void end(HttpResponseStatus status) {
            var kind = new Kind(method, status.code(), pattern);
            Timer timer = timers.get(kind); // first without a lock
            if (timer == null) {
                timer = timers.computeIfAbsent(kind, Observations.this::timer);
            }
            timer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            if (span != null) {
                span.tag("http.request.method", method.name())
                        .tag("http.response.status_code", status.code())
                        .end();
            }
        }

        /** Somebody else answers the request, and observes it. */
        void abandon() {
            if (span != null) {
                span.abandon();
            }
        }
    }

    private Timer timer(Kind kind) {
        String outcome = switch (kind.status() / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            default -> "SERVER_ERROR";
        };
        return Timer.builder("http.server.requests")
                .tag("error", "none")
                .tag("exception", "none")
                .tag("method", kind.method().name())
                .tag("outcome", outcome)
                .tag("status", Integer.toString(kind.status()))
                .tag("uri", kind.pattern())
                .register(meters);
    }
}
