package org.distributedpatterns.gateway.experiment;

import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * What was decided for one request, in the attributes of its exchange.
 *
 * @param side what the caller belongs to; null for one that cannot be told apart, who gets the control and counts for
 *     nothing
 * @param absent whether the candidate had no instance, so that the control answers in its place
 */
record Assigned(Live live, @Nullable Side side, boolean absent) {

    private static final String ATTRIBUTE = Assigned.class.getName();

    void put(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    static @Nullable Assigned of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** Who answers. */
    Side answering() {
        return side == Side.CANDIDATE && !absent ? Side.CANDIDATE : Side.CONTROL;
    }
}
