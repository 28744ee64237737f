package org.distributedpatterns.gateway.door;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.distributedpatterns.gateway.door.RateLimiter.Caller;
import org.distributedpatterns.gateway.door.RateLimiter.Verdict;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.wire.EarlyAnswer;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.Handover;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers 429 to callers who ask for too much, and tells all how much is left, in the fields of
 * draft-ietf-httpapi-ratelimit-headers-10. Before the admin token is looked at, so that guessing it is limited, too.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 15)
final class RateLimitFilter implements WebFilter, EarlyDoor {

    private static final String REMAINING = "RateLimit";

    private static final String POLICY = "RateLimit-Policy";

    private final Quota ofAddresses;
    private final Map<String, Quota> byKey;
    private final String keyHeader;
    private final RateLimiter limiter;
    private final Callers callers;
    private final ManagementPort management;

    RateLimitFilter(RateLimitProperties properties, RateLimiter limiter, Callers callers, ManagementPort management) {
        this.ofAddresses = properties.ofAddresses();
        this.byKey = properties.byKey();
        this.keyHeader = properties.keyHeader();
        this.limiter = limiter;
        this.callers = callers;
        this.management = management;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (management.received(exchange)) {
            return chain.filter(exchange);
        }
        ServerHttpRequest request = exchange.getRequest();
        InetSocketAddress address = request.getRemoteAddress();
        Caller caller = caller(request.getHeaders().getFirst(keyHeader), address == null ? null : address.getAddress());
        Verdict counted = Handover.to(request).take(Verdict.class);
        Verdict verdict = counted != null ? counted : limiter.take(caller);
        String left = left(caller.quota(), verdict);
        exchange.getResponse().beforeCommit(() -> {
            HttpHeaders headers = exchange.getResponse().getHeaders();
            headers.add(POLICY, policy(caller.quota())); // beside that of a service, if it has one
            headers.add(REMAINING, left);
            return Mono.empty();
        });
        return switch (verdict) {
            case Verdict.Allowed allowed -> chain.filter(withoutKey(exchange, caller));
            case Verdict.Refused refused ->
                Mono.error(Problem.quotaExceeded(
                        "more than " + caller.quota().requests() + " requests in "
                                + caller.quota().per() + " and "
                                + caller.quota().burst() + " at once",
                        refused.retryAfter(),
                        caller.quota().policy()));
        };
    }

    private ServerWebExchange withoutKey(ServerWebExchange exchange, Caller caller) {
        return caller.quota() == ofAddresses
                ? exchange
                : exchange.mutate()
                        .request(request -> request.headers(headers -> headers.remove(keyHeader)))
                        .build();
    }

    private Caller caller(@Nullable String key, @Nullable InetAddress address) {
        Quota ofKey = key == null ? null : byKey.get(key);
        return ofKey != null ? new Caller(ofKey, ofKey.policy()) : new Caller(ofAddresses, network(address));
    }

    /** Whoever has an IPv6 address has 2^64 of them. */
    private static Object network(@Nullable InetAddress address) {
        return switch (address) {
            case null -> "";
            case Inet6Address six -> ByteBuffer.wrap(Arrays.copyOf(six.getAddress(), 8));
            case InetAddress other -> other;
        };
    }

    private static String policy(Quota quota) {
        return '"' + quota.policy() + "\";q=" + quota.burst() + ";w=" + seconds(quota.untilFull());
    }

    private static String left(Quota quota, Verdict verdict) {
        return '"'
                + quota.policy()
                + switch (verdict) {
                    case Verdict.Allowed allowed ->
                        "\";r=" + allowed.remaining() + ";t=" + seconds(allowed.untilFull());
                    case Verdict.Refused refused -> "\";r=0;t=" + Math.max(1, seconds(refused.retryAfter()));
                };
    }

    /** Rounded up: who waits that long has waited long enough. */
    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /** A key is taken off, so requests with one go the long way. */
    @Override
    public boolean admits(HttpRequest request, Channel connection) {
        return !request.headers().contains(keyHeader) && limiter.hasAny(caller(request, connection));
    }

    @Override
    public void answers(HttpRequest request, Channel connection, EarlyAnswer answer) {
        Caller caller = caller(request, connection);
        // another connection may have taken the last one since: then this one is on the house
        Verdict verdict = limiter.take(caller);
        say(answer, caller.quota(), verdict);
    }

    private static void say(EarlyAnswer answer, Quota quota, Verdict verdict) {
        answer.add(POLICY, policy(quota));
        answer.add(REMAINING, left(quota, verdict));
    }

    @Override
    public boolean enters(HttpRequest request, Channel connection) {
        Verdict verdict = limiter.take(caller(request, connection));
        Handover.on(connection).leave(Verdict.class, verdict);
        return verdict instanceof Verdict.Allowed;
    }

    @Override
    public void passes(HttpRequest request, Channel connection, io.netty.handler.codec.http.HttpHeaders answer) {
        Verdict verdict = Handover.on(connection).take(Verdict.class);
        if (verdict != null) {
            say(EarlyAnswer.of(answer), caller(request, connection).quota(), verdict);
        }
    }

    private Caller caller(HttpRequest request, Channel connection) {
        return caller((String) null, callers.of(request, connection));
    }
}
