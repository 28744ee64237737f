package org.distributedpatterns.gateway.door;

import java.util.Set;
import org.distributedpatterns.gateway.admincall.AdminCalls;
import org.distributedpatterns.gateway.admincall.AdminToken;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.distributedpatterns.gateway.wire.Vouched;
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

/**
 * Tells administrators by their token, which goes no further, and asks for it where the gateway's own calls need it.
 * The calls of services are asked for where it is known which service gets them: see {@code AdminRule}.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class AdminFilter implements WebFilter, Vouched {

    private static final Logger log = LoggerFactory.getLogger(AdminFilter.class);

    private static final AdminCalls OWN = AdminCalls.of(Set.of(new AdminCall("*", "/admin/**")));

    private final AdminToken token;
    private final ManagementPort management;

    AdminFilter(AdminToken token, ManagementPort management) {
        this.token = token;
        this.management = management;
        if (!token.isConfigured()) {
            log.info("no admin token is configured (PLATFORM_ADMIN_TOKEN): calls that need it are refused");
        }
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (management.received(exchange)) {
            return chain.filter(exchange);
        }
        ServerHttpRequest request = exchange.getRequest();
        if (token.isIn(request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION))) {
            AdminToken.shown(exchange.getAttributes());
            return chain.filter(withoutCredentials(exchange));
        }
        return OWN.contain(request.getMethod().name(), request.getPath().pathWithinApplication())
                ? Mono.error(token.refusal())
                : chain.filter(exchange);
    }

    private static ServerWebExchange withoutCredentials(ServerWebExchange exchange) {
        return exchange.mutate()
                .request(request -> request.headers(headers -> headers.remove(HttpHeaders.AUTHORIZATION)))
                .build();
    }
}
