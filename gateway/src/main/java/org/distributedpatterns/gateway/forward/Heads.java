package org.distributedpatterns.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_OBSERVATION_ATTR;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.distributedpatterns.gateway.wire.FieldRules;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter.Type;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/**
 * What of the headers goes on, in both directions, in one pass. The gateway's own filters for that copy all headers
 * once each, six times in all; of them only those that make spans are asked, and only for requests that are sampled.
 * Other {@link HttpHeadersFilter} beans apply as usual. What goes on at all is said in {@link FieldRules}.
 */
final class Heads {

    private static final String TRACEPARENT = "traceparent";

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
        Set<String> options = FieldRules.options(from.get("Connection"));
        from.forEach((name, values) -> {
            if (FieldRules.reachesService(name, options)) {
                to.add(name, values);
            }
        });
        if (trace != null && !sampled) {
            to.set(TRACEPARENT, "00-" + trace.traceId() + '-' + trace.spanId() + "-00");
        }
        sayWhoCalled(exchange, to);
        return to;
    }

    private static void sayWhoCalled(ServerWebExchange exchange, HttpHeaders to) {
        InetSocketAddress caller = exchange.getRequest().getRemoteAddress();
        FieldRules.sayWhoCalled(
                to,
                caller == null || caller.getAddress() == null
                        ? null
                        : caller.getAddress().getHostAddress(),
                exchange.getRequest().getURI().getScheme(),
                exchange.getRequest().getHeaders().getFirst("Host"));
    }

    /** The head of an answer; ends the span of its attempt. */
    org.springframework.http.HttpHeaders response(ServerWebExchange exchange, HttpHeaders from) {
        org.springframework.http.HttpHeaders to = new org.springframework.http.HttpHeaders();
        Set<String> options = FieldRules.options(from.getAll("Connection"));
        for (Map.Entry<String, String> header : from) {
            if (FieldRules.reachesCaller(header.getKey(), options)) {
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
