package org.distributedpatterns.gateway.admincall;

import org.distributedpatterns.gateway.problem.Problem;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** Held against each request by whoever sends it to a service: without the token, no call that needs it. */
public final class AdminRule {

    private final PublishedAdminCalls calls;
    private final AdminToken token;

    public AdminRule(PublishedAdminCalls calls, AdminToken token) {
        this.calls = calls;
        this.token = token;
    }

    /** Whether a service may not get a request, as it is now: it needs the token, and its caller has not shown it. */
    public boolean forbids(String service, ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        return needsToken(service, request.getMethod().name(), request.getPath().pathWithinApplication())
                && !hasToken(exchange);
    }

    /** Whether such a request needs the token at a service. */
    public boolean needsToken(String service, String method, PathContainer path) {
        return calls.of(service).contain(method, path);
    }

    /** Whether the caller has shown it. */
    public boolean hasToken(ServerWebExchange exchange) {
        return AdminToken.wasShown(exchange.getAttributes());
    }

    /** The answer in place of the service's. */
    public Problem refusal() {
        return token.refusal();
    }
}
