package org.distributedpatterns.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.admincall.AdminRule;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.settings.Direction;
import org.distributedpatterns.gateway.upstream.Admission;
import org.distributedpatterns.gateway.upstream.Begun;
import org.distributedpatterns.gateway.upstream.Upstream;
import org.distributedpatterns.gateway.upstream.UpstreamMeters;
import org.distributedpatterns.gateway.upstream.Upstreams;
import org.distributedpatterns.gateway.wire.Handover;
import org.distributedpatterns.gateway.wire.Vouched;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Carries requests of {@code lb://SERVICE} routes, or what a {@link Direction} says instead, to an instance: if the
 * service's breaker and limit let it in, within its deadline, in one or more {@link Attempts}.
 */
final class ForwardFilter implements GlobalFilter, Ordered, Vouched {

    private final Upstreams upstreams;
    private final Backend backend;
    private final Bodies bodies;
    private final Sockets sockets;
    private final UpstreamMeters meters;
    private final AdminRule adminRule;
    private final Duration maxTime;
    private final RandomGenerator random;

    ForwardFilter(
            Upstreams upstreams,
            Backend backend,
            Bodies bodies,
            Sockets sockets,
            UpstreamMeters meters,
            AdminRule adminRule,
            Duration maxTime,
            RandomGenerator random) {
        this.upstreams = upstreams;
        this.backend = backend;
        this.bodies = bodies;
        this.sockets = sockets;
        this.meters = meters;
        this.adminRule = adminRule;
        this.maxTime = maxTime;
        this.random = random;
    }

    @Override
    public int getOrder() {
        return NettyRoutingFilter.ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        if (route == null || !"lb".equals(route.getUri().getScheme()) || isAlreadyRouted(exchange)) {
            return chain.filter(exchange);
        }
        setAlreadyRouted(exchange);
        Direction direction = Direction.of(exchange.getAttributes());
        String service = direction == null ? route.getUri().getHost() : direction.service();
        if (adminRule.forbids(service, exchange)) {
            return Mono.error(adminRule.refusal());
        }
        Upstream upstream = upstreams.of(service);
        Begun begun = Handover.to(exchange.getRequest()).take(Begun.class);
        if (begun != null && direction == null && begun.take(service)) {
            return forward(exchange, chain, route.getId(), upstream, null, begun);
        }
        Budget deadline = deadline(exchange.getRequest(), upstream);
        return switch (upstream.admit()) {
            case Admission.Admitted admitted
            when Sockets.isAskedForBy(exchange.getRequest()) ->
                new SocketForward(sockets, exchange, upstream, direction, admitted.permit(), deadline).run();
            case Admission.Admitted admitted ->
                forward(
                        exchange,
                        chain,
                        route.getId(),
                        upstream,
                        direction,
                        new Begun(upstream, admitted.permit(), deadline, null));
            case Admission.CircuitOpen open -> {
                meters.shed(service, "breaker");
                yield Mono.error(Problem.unavailable(
                        "all of " + service + " fails: it is left alone for a moment", open.pause()));
            }
            case Admission.LimitReached full -> {
                meters.shed(service, "limit");
                yield Mono.error(Problem.unavailable(
                        service + " has as many requests as it stands (" + full.limit() + ")", Duration.ofSeconds(1)));
            }
        };
    }

    private Budget deadline(ServerHttpRequest request, Upstream upstream) {
        try {
            return Budget.within(
                    request.getHeaders().getFirst(Budget.HEADER),
                    upstream.settings().timeout(),
                    maxTime);
        } catch (Budget.Malformed e) {
            throw Problem.malformed(String.valueOf(e.getMessage()));
        }
    }

    private Mono<Void> forward(
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            String route,
            Upstream upstream,
            @Nullable Direction direction,
            Begun begun) {
        Budget deadline = begun.deadline();
        ServerHttpRequest request = exchange.getRequest();
        // the head of an event stream may come with its first event: only a caller's own budget bounds it
        boolean bounded = request.getHeaders().containsHeader(Budget.HEADER) || !ExchangeCall.acceptsEvents(request);
        Attempts attempts = new Attempts(
                backend,
                meters,
                random,
                exchange,
                route,
                upstream,
                direction,
                begun.permit(),
                bounded ? deadline : null);
        return bodies.with(request, deadline, body -> {
                    Mono<Void> answered = attempts.resume(begun, body);
                    return bounded
                            ? answered.timeout(deadline.left()).onErrorResume(TimeoutException.class, attempts::late)
                            : answered;
                })
                .then(chain.filter(exchange))
                .doFinally(signal -> attempts.end());
    }
}
