package org.distributedpatterns.gateway.httpcache;

import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** What a caller's {@code X-Request-Timeout} leaves of a wait for another request's response. */
final class Budget {

    private static final String HEADER = "X-Request-Timeout";

    private Budget() {}

    /** The smaller of the caller's budget and {@code limit}. */
    static Duration within(ServerHttpRequest request, Duration limit) {
        Duration budget = of(request);
        return budget != null && budget.compareTo(limit) < 0 ? budget : limit;
    }

    /** The request with what is left of its budget. */
    static ServerHttpRequest after(ServerHttpRequest request, Duration waited) {
        Duration budget = of(request);
        return budget == null
                ? request
                : request.mutate()
                        .header(HEADER, Math.max(1, budget.minus(waited).toMillis()) + "ms")
                        .build();
    }

    /** None, also if it is malformed: whoever forwards the request says so. */
    private static @Nullable Duration of(ServerHttpRequest request) {
        String text = request.getHeaders().getFirst(HEADER);
        if (text == null) {
            return null;
        }
        try {
            Duration budget = DurationStyle.detectAndParse(text.strip());
            return budget.isPositive() ? budget : null;
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException malformed) {
            return null;
        }
    }

    /** Without one: for a request that nobody waits for. */
    static ServerHttpRequest unlimited(ServerHttpRequest request) {
        return request.mutate().headers(headers -> headers.remove(HEADER)).build();
    }
}
