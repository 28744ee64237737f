package org.distributedpatterns.gateway.forward;

import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.problem.TraceIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * One line for each request, or for a sample of them: {@code key=value} pairs in the message for a terminal, and the
 * same as fields where logs are structured. Without queries and headers: they may hold what is nobody's business.
 */
final class AccessLog implements WebFilter, Ordered {

    /** The attribute that names the instance tried last. */
    static final String UPSTREAM = AccessLog.class.getName() + ".upstream";

    /** The attribute that counts the instances tried. */
    static final String ATTEMPTS = AccessLog.class.getName() + ".attempts";

    private static final Logger log = LoggerFactory.getLogger("access");

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
        Object[] fields = {
            "method", exchange.getRequest().getMethod().name(),
            "path", exchange.getRequest().getURI().getRawPath(),
            "status", status == null ? 0 : status.value(),
            "micros", nanos / 1_000,
            "caller",
                    caller == null || caller.getAddress() == null
                            ? "-"
                            : caller.getAddress().getHostAddress(),
            "upstream", exchange.getAttributeOrDefault(UPSTREAM, "-"),
            "attempts", exchange.getAttributeOrDefault(ATTEMPTS, 0),
            "end", end,
            "traceId", TraceIds.of(exchange)
        };
        var line = log.atInfo();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            line = line.addKeyValue((String) fields[i], fields[i + 1]);
            text.append(i == 0 ? "" : " ").append(fields[i]).append('=').append(fields[i + 1]);
        }
        line.log(text.toString());
    }
}
