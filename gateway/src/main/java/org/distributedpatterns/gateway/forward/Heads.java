package org.distributedpatterns.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_OBSERVATION_ATTR;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter.Type;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/**
 * What of the headers goes on, in both directions, in one pass. The gateway's own filters for that copy all headers
 * once each, six times in all; of them only those that make spans are asked, and only for requests that are sampled.
 * Other {@link HttpHeadersFilter} beans apply as usual.
 *
 * <p>Away goes what is of one hop (RFC 9110, 7.6.1), and what callers may not tell the services: who they are.
 */
final class Heads {

    private static final String TRACEPARENT = "traceparent";

    private static final Set<String> OF_ONE_HOP = Set.of(
            "connection",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Set<String> NOT_THE_CALLERS_TO_SAY = Set.of(
            "expect",
            "forwarded",
            "host", // the client sets the instance's
            "x-http-method-override",
            "x-mirrored", // the mark of copies, see the package experiment
            "x-original-url",
            "x-real-ip",
            "x-rewrite-url");

    private final ObjectProvider<List<HttpHeadersFilter>> beans;
    private volatile @Nullable Filters filters;

    private record Filters(List<HttpHeadersFilter> spans, List<HttpHeadersFilter> others) {

        static Filters of(List<HttpHeadersFilter> all) {
            return new Filters(
                    all.stream()
                            .filter(filter -> filter.getClass().getName().contains(".headers.observation."))
                            .toList(),
                    all.stream()
                            .filter(filter -> !filter.getClass()
                                    .getName()
                                    .startsWith("org.springframework.cloud.gateway.filter.headers."))
                            .toList());
        }
    }

    Heads(ObjectProvider<List<HttpHeadersFilter>> beans) {
        this.beans = beans;
    }

    /** The head of an attempt; begins its span if the request is sampled. */
    HttpHeaders request(ServerWebExchange exchange) {
        Filters filters = filters();
        TraceContext trace = trace(exchange);
        boolean sampled = trace != null && Boolean.TRUE.equals(trace.sampled());
        org.springframework.http.HttpHeaders from = sampled
                ? HttpHeadersFilter.filterRequest(filters.spans(), exchange)
                : exchange.getRequest().getHeaders();
        if (!filters.others().isEmpty()) {
            from = HttpHeadersFilter.filter(filters.others(), from, exchange, Type.REQUEST);
        }
        HttpHeaders to = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        Set<String> away = connectionOptions(from);
        from.forEach((name, values) -> {
            if (goesOn(name, away)) {
                to.add(name, values);
            }
        });
        if (trace != null && !sampled) {
            to.set(TRACEPARENT, "00-" + trace.traceId() + '-' + trace.spanId() + "-00");
        }
        sayWhoCalled(exchange, to);
        return to;
    }

    private static boolean goesOn(String name, Set<String> away) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !OF_ONE_HOP.contains(lower)
                && !NOT_THE_CALLERS_TO_SAY.contains(lower)
                && !lower.startsWith("x-forwarded-")
                && !lower.startsWith("x-http2-") // Netty's notes on what a stream said
                && !away.contains(lower);
    }

    /** The headers that {@code Connection} names: of this hop, too. */
    private static Set<String> connectionOptions(org.springframework.http.HttpHeaders headers) {
        List<String> values = headers.get("Connection");
        if (values == null) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : values) {
            for (String name : value.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static void sayWhoCalled(ServerWebExchange exchange, HttpHeaders to) {
        InetSocketAddress caller = exchange.getRequest().getRemoteAddress();
        if (caller != null && caller.getAddress() != null) {
            to.set("X-Forwarded-For", caller.getAddress().getHostAddress());
        }
        to.set("X-Forwarded-Proto", exchange.getRequest().getURI().getScheme());
        String host = exchange.getRequest().getHeaders().getFirst("Host");
        if (host != null) {
            to.set("X-Forwarded-Host", host);
        }
    }

    /** The head of an answer; ends the span of its attempt. */
    org.springframework.http.HttpHeaders response(ServerWebExchange exchange, HttpHeaders from) {
        org.springframework.http.HttpHeaders to = new org.springframework.http.HttpHeaders();
        String options = from.get("Connection", "").toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> header : from) {
            String lower = header.getKey().toLowerCase(Locale.ROOT);
            if (!OF_ONE_HOP.contains(lower) && (options.isEmpty() || !options.contains(lower))) {
                to.add(header.getKey(), header.getValue());
            }
        }
        Filters filters = filters();
        if (exchange.getAttributes().containsKey(GATEWAY_OBSERVATION_ATTR)) {
            HttpHeadersFilter.filter(filters.spans(), to, exchange, Type.RESPONSE);
        }
        return filters.others().isEmpty()
                ? to
                : HttpHeadersFilter.filter(filters.others(), to, exchange, Type.RESPONSE);
    }

    private static @Nullable TraceContext trace(ServerWebExchange exchange) {
        ServerRequestObservationContext context = ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .orElse(null);
        TracingContext tracing = context == null ? null : context.get(TracingContext.class);
        Span span = tracing == null ? null : tracing.getSpan();
        return span == null ? null : span.context();
    }

    private Filters filters() {
        Filters present = filters;
        if (present == null) {
            present = Filters.of(beans.getObject());
            filters = present;
        }
        return present;
    }
}
