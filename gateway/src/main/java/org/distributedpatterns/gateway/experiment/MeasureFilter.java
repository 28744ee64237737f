package org.distributedpatterns.gateway.experiment;

import org.distributedpatterns.gateway.wire.Vouched;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Measures what was forwarded: from here until the head of the answer, or the failure. What a cache answers does not
 * come by, and a caller who hangs up counts for nothing.
 */
final class MeasureFilter implements GlobalFilter, Ordered, Vouched {

    private final SplitMeters meters;

    MeasureFilter(SplitMeters meters) {
        this.meters = meters;
    }

    /** Behind what writes the answer's body: a slow reader is not the instance's fault. */
    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Assigned assigned = Assigned.of(exchange);
        if (assigned == null || exchange.getRequest().getHeaders().containsHeader("Upgrade")) { // lasts as it likes
            return chain.filter(exchange);
        }
        long start = System.nanoTime();
        return chain.filter(exchange)
                .doOnSuccess(head -> record(assigned, start, status(exchange)))
                .doOnError(error -> record(assigned, start, status(error)));
    }

    private void record(Assigned assigned, long start, int status) {
        long nanos = System.nanoTime() - start;
        boolean error = status >= 500;
        Side side = assigned.side();
        if (side != null) {
            assigned.live().tally().add(side, error || assigned.absent(), nanos);
        }
        meters.request(assigned, error, nanos);
    }

    private static int status(ServerWebExchange exchange) {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status == null ? 200 : status.value();
    }

    private static int status(Throwable error) {
        return error instanceof ErrorResponse known ? known.getStatusCode().value() : 500;
    }
}
