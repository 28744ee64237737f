package org.distributedpatterns.gateway.forward;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.settings.Direction;
import org.distributedpatterns.gateway.upstream.Permit;
import org.distributedpatterns.gateway.upstream.Upstream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The attempts to open one WebSocket: another instance is tried where nothing was sent, and nowhere else. Once it is
 * open it stays with its instance, for which it counts as a request under way.
 */
final class SocketForward {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final int SWITCHING_PROTOCOLS = 101;

    private final Sockets sockets;
    private final ServerWebExchange exchange;
    private final Upstream upstream;
    private final @Nullable Direction direction;
    private final Permit permit;
    private final Budget deadline;
    private final Set<Instance> tried = HashSet.newHashSet(2);
    private final AtomicReference<@Nullable Instance> carrying = new AtomicReference<>();

    SocketForward(
            Sockets sockets,
            ServerWebExchange exchange,
            Upstream upstream,
            @Nullable Direction direction,
            Permit permit,
            Budget deadline) {
        this.sockets = sockets;
        this.exchange = exchange;
        this.upstream = upstream;
        this.direction = direction;
        this.permit = permit;
        this.deadline = deadline;
    }

    /** Completes when the socket is closed. */
    Mono<Void> run() {
        if (!Sockets.isUnderstood(exchange.getRequest())) {
            permit.abandoned();
            Problem problem = Problem.of(HttpStatus.UPGRADE_REQUIRED, "of WebSockets, version 13 is understood");
            problem.getHeaders().set("Sec-WebSocket-Version", "13");
            return Mono.error(problem);
        }
        if (!sockets.enter()) {
            permit.abandoned();
            return Mono.error(Problem.unavailable("as many WebSockets are open as may be", RETRY_AFTER));
        }
        return Mono.defer(this::next).doFinally(signal -> {
            carry(null);
            sockets.leave();
            permit.abandoned();
        });
    }

    private void carry(@Nullable Instance instance) {
        if (instance != null) {
            instance.begin();
        }
        Instance before = carrying.getAndSet(instance);
        if (before != null) {
            before.end();
        }
    }

    private Mono<Void> next() {
        List<Instance> left = left(upstream.pool().fit());
        if (left.isEmpty()) {
            left = left(upstream.pool().all());
        }
        if (left.isEmpty()) {
            Problem problem =
                    Problem.unavailable("no instance of " + upstream.service() + " accepts connections", RETRY_AFTER);
            permit.failed(problem);
            return Mono.error(problem);
        }
        Instance instance = upstream.balancer().pick(left, new ExchangeCall(exchange));
        tried.add(instance);
        exchange.getAttributes().put(AccessLog.UPSTREAM, instance.name());
        exchange.getAttributes().put(AccessLog.ATTEMPTS, tried.size());
        carry(instance);
        long since = System.nanoTime();
        return sockets.open(exchange, instance, deadline.left()).flatMap(answer -> after(instance, since, answer));
    }

    private List<Instance> left(List<Instance> instances) {
        return instances.stream()
                .filter(instance -> !tried.contains(instance)
                        && (direction == null || direction.instances().test(instance.member())))
                .toList();
    }

    private Mono<Void> after(Instance instance, long since, Sockets.Handshake answer) {
        return switch (answer) {
            case Sockets.Handshake.Opened opened -> {
                permit.answered(false);
                upstream.pool().answered(instance, SWITCHING_PROTOCOLS, System.nanoTime() - since);
                yield sockets.carry(exchange, opened.service());
            }
            case Sockets.Handshake.NotSent failed -> {
                upstream.pool().failed(instance);
                yield next();
            }
            case Sockets.Handshake.Refused refused -> {
                permit.answered(false);
                HttpStatus status = HttpStatus.resolve(refused.status());
                yield Mono.error(Problem.of(
                        status == null || !status.isError() ? HttpStatus.BAD_GATEWAY : status,
                        instance.name() + " answered the WebSocket's handshake with " + refused.status()));
            }
            case Sockets.Handshake.Broken broken -> {
                permit.failed(broken.cause());
                upstream.pool().failed(instance);
                yield Mono.error(
                        broken.cause() instanceof TimeoutException
                                ? Problem.deadline(
                                        instance.name() + " did not answer the WebSocket's handshake in time")
                                : Problem.badGateway(
                                        instance.name() + " broke off the WebSocket's handshake", broken.cause()));
            }
        };
    }
}
