package org.distributedpatterns.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import java.net.InetSocketAddress;
import org.distributedpatterns.gateway.balance.Call;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.HttpCookie;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** A request as strategies see it. */
final class ExchangeCall implements Call {

    private final ServerWebExchange exchange;

    ExchangeCall(ServerWebExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public @Nullable String header(String name) {
        return exchange.getRequest().getHeaders().getFirst(name);
    }

    @Override
    public @Nullable String cookie(String name) {
        HttpCookie cookie = exchange.getRequest().getCookies().getFirst(name);
        return cookie == null ? null : cookie.getValue();
    }

    @Override
    public String source() {
        return address(exchange.getRequest().getRemoteAddress());
    }

    @Override
    public String destination() {
        return address(exchange.getRequest().getLocalAddress());
    }

    private static String address(@Nullable InetSocketAddress address) {
        return address == null || address.getAddress() == null
                ? ""
                : address.getAddress().getHostAddress();
    }

    /** The path prefix of the request's route. */
    String prefix() {
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        return route != null && route.getMetadata().get("prefix") instanceof String prefix ? prefix : "/";
    }

    /** Whether it may wait for something to happen: its time says nothing of the service's load. */
    boolean waits() {
        return acceptsEvents(exchange.getRequest())
                || exchange.getRequest().getQueryParams().containsKey("wait");
    }

    static boolean acceptsEvents(ServerHttpRequest request) {
        String accept = request.getHeaders().getFirst("Accept");
        return accept != null && accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE);
    }
}
