package org.distributedpatterns.gateway.forward;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Takes away what callers may not tell the services, beyond what the gateway's own filters take ({@code Forwarded},
 * {@code X-Forwarded-*}, hop-by-hop headers), and then says itself who called.
 */
final class EdgeHeaders implements HttpHeadersFilter, Ordered {

    private static final Set<String> REMOVED = Set.of(
            "expect",
            "proxy-connection",
            "x-real-ip",
            "x-http-method-override",
            "x-original-url",
            "x-rewrite-url",
            "x-mirrored"); // the mark of copies, see the package experiment

    @Override
    public int getOrder() {
        return 100; // after those that take X-Forwarded-* away
    }

    @Override
    public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
        HttpHeaders headers = new HttpHeaders();
        input.forEach((name, values) -> {
            if (!REMOVED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.addAll(name, values);
            }
        });
        InetSocketAddress caller = exchange.getRequest().getRemoteAddress();
        if (caller != null && caller.getAddress() != null) {
            headers.set("X-Forwarded-For", caller.getAddress().getHostAddress());
        }
        headers.set("X-Forwarded-Proto", exchange.getRequest().getURI().getScheme());
        String host = exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST);
        if (host != null) {
            headers.set("X-Forwarded-Host", host);
        }
        return headers;
    }
}
