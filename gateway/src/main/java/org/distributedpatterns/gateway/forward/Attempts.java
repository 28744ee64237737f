package org.distributedpatterns.gateway.forward;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.settings.Balancing;
import org.distributedpatterns.gateway.settings.Direction;
import org.distributedpatterns.gateway.upstream.Begun;
import org.distributedpatterns.gateway.upstream.Permit;
import org.distributedpatterns.gateway.upstream.Upstream;
import org.distributedpatterns.gateway.upstream.UpstreamMeters;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The attempts of one request, one after the other, each at another instance.
 *
 * <ul>
 *   <li>Nothing was sent: the next instance is tried at once, whatever the method. It costs the service nothing.
 *   <li>The connection broke after sending: repeated if the request may be carried out twice (GET, HEAD, PUT, DELETE,
 *       OPTIONS, or any with an {@code Idempotency-Key}).
 *   <li>502, 503, 504: repeated if the request is safe (GET, HEAD, OPTIONS).
 *   <li>Nothing is repeated after a timeout.
 * </ul>
 *
 * <p>What is repeated needs a retry of the service's budget and waits a little, drawn at random: instances that come
 * back are not met by all at once.
 */
final class Attempts {

    /** Silence shorter than this says more of the caller's budget than of the instance. */
    private static final long SILENCE_OF_A_FAILED_INSTANCE_NANOS =
            Duration.ofSeconds(2).toNanos();

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final Set<HttpMethod> IDEMPOTENT = Set.of(HttpMethod.PUT, HttpMethod.DELETE);

    private final Backend backend;
    private final UpstreamMeters meters;
    private final RandomGenerator random;
    private final ServerWebExchange exchange;
    private final String route;
    private final Upstream upstream;
    private final @Nullable Direction direction;
    private final Permit permit;
    private final @Nullable Budget deadline;
    private final ExchangeCall call;
    private final Set<Instance> tried = HashSet.newHashSet(2);
    private final AtomicReference<@Nullable Instance> carrying = new AtomicReference<>();
    private int retries;
    private volatile long since;

    Attempts(
            Backend backend,
            UpstreamMeters meters,
            RandomGenerator random,
            ServerWebExchange exchange,
            String route,
            Upstream upstream,
            @Nullable Direction direction,
            Permit permit,
            @Nullable Budget deadline) {
        this.backend = backend;
        this.meters = meters;
        this.random = random;
        this.exchange = exchange;
        this.route = route;
        this.upstream = upstream;
        this.direction = direction;
        this.permit = permit;
        this.deadline = deadline;
        this.call = new ExchangeCall(exchange);
    }

    /** As {@link #next}, after what happened to the request on the event loop. */
    Mono<Void> resume(Begun begun, Body body) {
        Begun.Attempt attempt = begun.attempt();
        if (attempt == null) {
            return next(body);
        }
        Instance instance = attempt.instance();
        tried.add(instance);
        carry(instance);
        since = attempt.sinceNanos();
        return switch (attempt.end()) {
            case NOT_SENT -> after(new Outcome.NotSent(instance, attempt.cause()), body);
            case BROKEN -> after(new Outcome.Broken(instance, attempt.cause()), body);
            case TO_REPEAT -> repeat(body);
            case LATE -> late(attempt.cause());
        };
    }

    /** Completes when the head of an answer is in the exchange. */
    Mono<Void> next(Body body) {
        List<Instance> left = left();
        if (left.isEmpty()) {
            String detail = tried.isEmpty()
                    ? "no instance of " + upstream.service() + " is running"
                    : "no instance of " + upstream.service() + " accepts connections";
            Problem problem = Problem.unavailable(detail, RETRY_AFTER);
            permit.failed(problem);
            return Mono.error(problem);
        }
        Instance instance = upstream.balancer().pick(left, call);
        tried.add(instance);
        carry(instance);
        since = System.nanoTime();
        Balancing balancing = upstream.settings().balancing();
        String ownCookie = balancing.strategy() == Balancing.Strategy.COOKIE ? balancing.cookie() : null;
        return backend.attempt(exchange, instance, body, deadline, ownCookie).flatMap(outcome -> after(outcome, body));
    }

    private List<Instance> left() {
        return upstream.left(tried, direction == null ? null : direction.instances());
    }

    private Mono<Void> after(Outcome outcome, Body body) {
        long took = System.nanoTime() - since;
        String name = outcome.instance().name();
        return switch (outcome) {
            case Outcome.Answered answered -> {
                meters.answered(route, name, answered.status(), took);
                upstream.pool().answered(answered.instance(), answered.status(), took);
                yield answered.isGatewayError() ? afterGatewayError(answered, body) : pass(answered);
            }
            case Outcome.NotSent failed -> {
                meters.notSent(route, name, took);
                upstream.pool().failed(failed.instance());
                yield next(body);
            }
            case Outcome.Broken broken -> {
                meters.broken(route, name, took);
                upstream.pool().failed(broken.instance());
                yield mayBeCarriedOutTwice() && mayRepeat(body, "broken") ? repeat(body) : broke(broken);
            }
        };
    }

    private Mono<Void> pass(Outcome.Answered answered) {
        permit.answered(!call.waits());
        return passOn(answered);
    }

    private Mono<Void> passOn(Outcome.Answered answered) {
        backend.pass(exchange, answered);
        String mark = upstream.balancer().mark(answered.instance());
        String cookie = upstream.settings().balancing().cookie();
        if (mark != null && !mark.equals(call.cookie(cookie))) {
            exchange.getResponse()
                    .addCookie(ResponseCookie.from(cookie, mark)
                            .path(call.prefix())
                            .httpOnly(true)
                            .sameSite("Lax")
                            .build());
        }
        return Mono.empty();
    }

    private Mono<Void> afterGatewayError(Outcome.Answered answered, Body body) {
        if (SAFE.contains(exchange.getRequest().getMethod()) && mayRepeat(body, "answered")) {
            backend.drop(exchange, answered);
            return repeat(body);
        }
        permit.failed(new IllegalStateException("answered " + answered.status()));
        return passOn(answered);
    }

    private boolean mayBeCarriedOutTwice() {
        ServerHttpRequest request = exchange.getRequest();
        return SAFE.contains(request.getMethod())
                || IDEMPOTENT.contains(request.getMethod())
                || request.getHeaders().containsHeader("Idempotency-Key");
    }

    private boolean mayRepeat(Body body, String reason) {
        return body.isReplayable() && !left().isEmpty() && upstream.takeRetry(meters, route, reason, retries, deadline);
    }

    private Mono<Void> repeat(Body body) {
        carry(null);
        long most = upstream.settings().retries().backoff().toNanos() << retries++;
        if (most <= 0) {
            return next(body);
        }
        return Mono.delay(Duration.ofNanos(random.nextLong(most))).then(Mono.defer(() -> next(body)));
    }

    private Mono<Void> broke(Outcome.Broken broken) {
        permit.failed(broken.cause());
        return Mono.error(Problem.badGateway(
                broken.instance().name() + " broke off; whether it carried the request out is not known",
                broken.cause()));
    }

    /** The time is over. */
    Mono<Void> late(Throwable cause) {
        Instance instance = carrying.get();
        backend.endObservation(exchange, cause);
        if (instance == null) {
            return Mono.error(Problem.deadline("no time was left"));
        }
        long waited = System.nanoTime() - since;
        meters.late(route, instance.name(), waited);
        if (waited > SILENCE_OF_A_FAILED_INSTANCE_NANOS) {
            upstream.pool().silent(instance);
            permit.dropped(cause);
        }
        return Mono.error(Problem.deadline(instance.name() + " did not answer in the time that the request had"));
    }

    /** The exchange is over, however it went. */
    void end() {
        carry(null);
        permit.abandoned();
    }

    private void carry(@Nullable Instance instance) {
        if (instance != null) {
            instance.begin();
            exchange.getAttributes().put(AccessLog.UPSTREAM, instance.name());
            exchange.getAttributes().merge(AccessLog.ATTEMPTS, 1, (a, b) -> (Integer) a + (Integer) b);
        }
        Instance before = carrying.getAndSet(instance);
        if (before != null) {
            before.end();
        }
    }
}
