package org.distributedpatterns.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.distributedpatterns.gateway.balance.Balancer;
import org.distributedpatterns.gateway.balance.Suspects;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.settings.Direction;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Carries requests of {@code lb://SERVICE} routes to an instance that the {@link Balancer} picks. An attempt of which
 * nothing was sent goes on to the next instance, whatever the method. One that broke after sending is repeated once, on
 * another instance, if the request may be carried out twice: GET, HEAD, PUT, DELETE, OPTIONS, or any with an
 * {@code Idempotency-Key}. Nothing is repeated after a timeout.
 */
final class ForwardFilter implements GlobalFilter, Ordered {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** A deadline missed sooner than this says more of the caller's budget than of the instance. */
    private static final long SILENCE_OF_A_FAILED_INSTANCE_NANOS =
            Duration.ofSeconds(2).toNanos();

    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS);

    private final Directory directory;
    private final Balancer balancer;
    private final Suspects suspects;
    private final Backend backend;
    private final Bodies bodies;
    private final UpstreamMeters meters;
    private final Duration maxTime;

    ForwardFilter(
            Directory directory,
            Balancer balancer,
            Suspects suspects,
            Backend backend,
            Bodies bodies,
            UpstreamMeters meters,
            Duration maxTime) {
        this.directory = directory;
        this.balancer = balancer;
        this.suspects = suspects;
        this.backend = backend;
        this.bodies = bodies;
        this.meters = meters;
        this.maxTime = maxTime;
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
        ServerHttpRequest request = exchange.getRequest();
        String header = request.getHeaders().getFirst(Deadline.HEADER);
        Deadline deadline = Deadline.of(header, maxTime);
        // the head of an event stream may come with its first event: only a caller's own budget bounds it
        boolean bounded = header != null || !acceptsEvents(request);
        return bodies.with(request, deadline, body -> {
                    Attempts attempts = new Attempts(exchange, route, body, bounded ? deadline : null);
                    Mono<Void> answered = attempts.next();
                    return bounded
                            ? answered.timeout(deadline.left()).onErrorResume(TimeoutException.class, attempts::late)
                            : answered;
                })
                .then(chain.filter(exchange));
    }

    private static boolean acceptsEvents(ServerHttpRequest request) {
        String accept = request.getHeaders().getFirst("Accept");
        return accept != null && accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE);
    }

    /** The attempts of one request, one after the other. */
    private final class Attempts implements Balancer.Context {

        private final ServerWebExchange exchange;
        private final Route route;
        private final Body body;
        private final @Nullable Deadline deadline;
        private final Set<Member> tried = new HashSet<>();
        private boolean repeated;
        private volatile @Nullable Member waitingFor;
        private volatile long since;

        Attempts(ServerWebExchange exchange, Route route, Body body, @Nullable Deadline deadline) {
            this.exchange = exchange;
            this.route = route;
            this.body = body;
            this.deadline = deadline;
        }

        @Override
        public String service() {
            Direction direction = Direction.of(exchange.getAttributes());
            return direction != null ? direction.service() : route.getUri().getHost();
        }

        @Override
        public @Nullable String header(String name) {
            return exchange.getRequest().getHeaders().getFirst(name);
        }

        Mono<Void> next() {
            Member member = pick();
            if (member == null) {
                return Mono.error(Problem.unavailable(
                        tried.isEmpty()
                                ? "no instance of " + service() + " is running"
                                : "no instance of " + service() + " accepts connections",
                        RETRY_AFTER));
            }
            tried.add(member);
            waitingFor = member;
            since = System.nanoTime();
            return backend.attempt(exchange, member, body, deadline).flatMap(this::after);
        }

        private @Nullable Member pick() {
            Direction direction = Direction.of(exchange.getAttributes());
            List<Member> candidates = directory.current().of(service()).stream()
                    .filter(direction == null ? member -> true : direction.instances())
                    .toList();
            if (!tried.isEmpty()) {
                candidates = new ArrayList<>(candidates);
                candidates.removeAll(tried);
            }
            return candidates.isEmpty() ? null : balancer.pick(suspects.prefer(candidates), this);
        }

        private Mono<Void> after(Outcome outcome) {
            meters.attempt(route.getId(), outcome, System.nanoTime() - since);
            return switch (outcome) {
                case Outcome.Answered answered -> {
                    suspects.answered(answered.member());
                    yield Mono.empty();
                }
                case Outcome.NotSent failed -> {
                    suspects.failed(failed.member());
                    yield next();
                }
                case Outcome.Broken broken -> {
                    suspects.failed(broken.member());
                    yield mayRepeat() ? repeat() : broke(broken);
                }
            };
        }

        private boolean mayRepeat() {
            ServerHttpRequest request = exchange.getRequest();
            return !repeated
                    && body.isReplayable()
                    && (IDEMPOTENT.contains(request.getMethod())
                            || request.getHeaders().containsHeader("Idempotency-Key"))
                    && directory.current().of(service()).stream().anyMatch(member -> !tried.contains(member));
        }

        private Mono<Void> repeat() {
            repeated = true;
            meters.repeated(route.getId());
            return next();
        }

        private Mono<Void> broke(Outcome.Broken broken) {
            return Mono.error(Problem.badGateway(
                    broken.member().instance() + " broke off; whether it carried the request out is not known",
                    broken.cause()));
        }

        Mono<Void> late(TimeoutException cause) {
            Member member = waitingFor;
            backend.endObservation(exchange, cause);
            if (member == null) {
                return Mono.error(Problem.deadline("no time was left"));
            }
            long waited = System.nanoTime() - since;
            meters.late(route.getId(), member, waited);
            if (waited > SILENCE_OF_A_FAILED_INSTANCE_NANOS) {
                suspects.failed(member);
            }
            return Mono.error(Problem.deadline(member.instance() + " did not answer in the time that the request had"));
        }
    }
}
