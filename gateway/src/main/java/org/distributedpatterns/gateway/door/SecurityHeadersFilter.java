package org.distributedpatterns.gateway.door;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import org.distributedpatterns.gateway.wire.EarlyAnswer;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells browsers what not to do with answers. What a service says itself stands. The gateway's own pages and problems
 * also say where their parts may come from; of services' pages the gateway cannot know.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class SecurityHeadersFilter implements WebFilter, EarlyDoor {

    private static final String CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";
    private static final String REFERRER_POLICY = "Referrer-Policy";
    private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";
    private static final String FRAME_OPTIONS = "X-Frame-Options";
    private static final String TRANSPORT_SECURITY = "Strict-Transport-Security";

    private final SecurityHeadersProperties properties;
    private final AsciiString referrerPolicy;
    private final String transportSecurity;

    SecurityHeadersFilter(SecurityHeadersProperties properties) {
        this.properties = properties;
        this.referrerPolicy = AsciiString.cached(properties.referrerPolicy());
        this.transportSecurity = properties.transportSecurity();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (properties.enabled()) {
            exchange.getResponse().beforeCommit(() -> {
                add(exchange, exchange.getResponse().getHeaders());
                return Mono.empty();
            });
        }
        return chain.filter(exchange);
    }

    private void add(ServerWebExchange exchange, HttpHeaders headers) {
        addIfAbsent(headers, CONTENT_TYPE_OPTIONS, "nosniff");
        addIfAbsent(headers, REFERRER_POLICY, properties.referrerPolicy());
        if (exchange.getAttribute(GATEWAY_ROUTE_ATTR) == null) {
            addIfAbsent(headers, CONTENT_SECURITY_POLICY, properties.contentSecurityPolicy());
            addIfAbsent(headers, FRAME_OPTIONS, "DENY");
        }
        // a browser that got there over TLS is told by the gateway, whatever a service thinks its own transport is
        if (!transportSecurity.isEmpty()
                && "https".equals(exchange.getRequest().getURI().getScheme())) {
            headers.set(TRANSPORT_SECURITY, transportSecurity);
        }
    }

    private static void addIfAbsent(HttpHeaders headers, String name, String value) {
        if (!value.isEmpty() && !headers.containsHeader(name)) {
            headers.set(name, value);
        }
    }

    @Override
    public boolean admits(HttpRequest request, Channel connection) {
        return true;
    }

    @Override
    public void answers(HttpRequest request, Channel connection, EarlyAnswer answer) {
        if (!properties.enabled()) {
            return;
        }
        addIfAbsent(answer);
        if (!transportSecurity.isEmpty()
                && !answer.has(TRANSPORT_SECURITY)
                && connection.pipeline().get(SslHandler.class) != null) {
            answer.add(TRANSPORT_SECURITY, transportSecurity);
        }
    }

    @Override
    public void passes(HttpRequest request, Channel connection, io.netty.handler.codec.http.HttpHeaders answer) {
        if (!properties.enabled()) {
            return;
        }
        addIfAbsent(EarlyAnswer.of(answer));
        if (!transportSecurity.isEmpty() && connection.pipeline().get(SslHandler.class) != null) {
            answer.set(TRANSPORT_SECURITY, transportSecurity);
        }
    }

    private void addIfAbsent(EarlyAnswer answer) {
        if (!answer.has(CONTENT_TYPE_OPTIONS)) {
            answer.add(CONTENT_TYPE_OPTIONS, "nosniff");
        }
        if (!referrerPolicy.isEmpty() && !answer.has(REFERRER_POLICY)) {
            answer.add(REFERRER_POLICY, referrerPolicy);
        }
    }
}
