package org.distributedpatterns.gateway.forward;

import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.problem.TraceIds;
import org.distributedpatterns.gateway.wire.AccessLine;
import org.distributedpatterns.gateway.wire.Vouched;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** One {@link AccessLine} for each request, or for a sample of them. */
final class AccessLog implements WebFilter, Ordered, Vouched {

    /** The attribute that names the instance tried last. */
    static final String UPSTREAM = AccessLog.class.getName() + ".upstream";

    /** The attribute that counts the instances tried. */
    static final String ATTEMPTS = AccessLog.class.getName() + ".attempts";

    private final double sample;
    private final RandomGenerator random;

    AccessLog(double sample, RandomGenerator random) {
        this.sample = sample;
        this.random = random;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (random.nextDouble() >= sample) {
            return chain.filter(exchange);
        }
        long begun = System.nanoTime();
        return chain.filter(exchange)
                .doFinally(signal -> write(exchange, signal.toString(), System.nanoTime() - begun));
    }

    private static void write(ServerWebExchange exchange, String end, long nanos) {
        InetSocketAddress caller = exchange.getRequest().getRemoteAddress();
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        new AccessLine(
                        exchange.getRequest().getMethod().name(),
                        exchange.getRequest().getURI().getRawPath(),
                        status == null ? 0 : status.value(),
                        nanos / 1_000,
                        caller == null || caller.getAddress() == null
                                ? "-"
                                : caller.getAddress().getHostAddress(),
                        exchange.getAttributeOrDefault(UPSTREAM, "-"),
                        exchange.getAttributeOrDefault(ATTEMPTS, 0),
                        end,
                        TraceIds.of(exchange))
                .write();
    }
}
