package org.distributedpatterns.gateway.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.wire.Vouched;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Asks for the administrators' token where {@link AdminCalls} says so. The token itself goes no further. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class AdminFilter implements WebFilter, Vouched {

    private static final Logger log = LoggerFactory.getLogger(AdminFilter.class);

    private final byte @Nullable [] tokenHash;
    private final ManagementPort management;

    AdminFilter(DoorProperties properties, ManagementPort management) {
        String token = properties.token();
        this.tokenHash = token.isEmpty() ? null : hash(token);
        this.management = management;
        if (tokenHash == null) {
            log.info("no admin token is configured (PLATFORM_ADMIN_TOKEN): calls that need it are refused");
        }
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (management.received(exchange)) {
            return chain.filter(exchange);
        }
        ServerHttpRequest request = exchange.getRequest();
        String credentials = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        boolean admin = credentials != null && isAdmin(credentials);
        if (!admin && AdminCalls.contain(request.getMethod(), request.getPath())) {
            return Mono.error(
                    tokenHash == null
                            ? Problem.forbidden("this call needs the admin token, and the gateway was started"
                                    + " without one (PLATFORM_ADMIN_TOKEN)")
                            : Problem.unauthorized("this call needs the admin token as Authorization: Bearer …"));
        }
        return chain.filter(admin ? withoutCredentials(exchange) : exchange);
    }

    private boolean isAdmin(String credentials) {
        return tokenHash != null
                && credentials.regionMatches(true, 0, "Bearer ", 0, 7)
                && MessageDigest.isEqual(
                        tokenHash, hash(credentials.substring(7).strip()));
    }

    private static ServerWebExchange withoutCredentials(ServerWebExchange exchange) {
        return exchange.mutate()
                .request(request -> request.headers(headers -> headers.remove(HttpHeaders.AUTHORIZATION)))
                .build();
    }

    /** Of one length, so that the comparison takes the same time whatever was sent. */
    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
