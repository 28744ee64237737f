package org.distributedpatterns.gateway.httpcache;

import java.time.Duration;
import org.distributedpatterns.gateway.budget.Budget;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** A request that waits for another request's response, and has only so much time. */
final class Patience {

    private final ServerHttpRequest request;
    private final @Nullable Budget budget;

    /** From now on. A malformed budget counts as none: whoever forwards the request says so. */
    Patience(ServerHttpRequest request) {
        this.request = request;
        this.budget = budget(request.getHeaders().getFirst(Budget.HEADER));
    }

    private static @Nullable Budget budget(@Nullable String header) {
        try {
            return header == null ? null : Budget.of(header, null, Budget.parse(Budget.HEADER, header));
        } catch (Budget.Malformed e) {
            return null;
        }
    }

    /** How long it can wait, {@code limit} at most. */
    Duration within(Duration limit) {
        if (budget == null) {
            return limit;
        }
        Duration left = budget.left();
        return left.compareTo(limit) < 0 ? left : limit;
    }

    /** The request with what is left of its budget. */
    ServerHttpRequest after() {
        return budget == null
                ? request
                : request.mutate().header(Budget.HEADER, budget.header()).build();
    }

    /** A request without one, for nobody waits for it. */
    static ServerHttpRequest unlimited(ServerHttpRequest request) {
        return request.mutate()
                .headers(headers -> headers.remove(Budget.HEADER))
                .build();
    }
}
