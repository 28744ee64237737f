package org.distributedpatterns.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_OBSERVATION_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import io.micrometer.observation.Observation;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter.Type;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/**
 * One attempt at one instance. Leaves the answer's head in the exchange, and its connection where the gateway's
 * {@code NettyWriteResponseFilter} finds it.
 */
final class Backend {

    private final HttpClient client;
    private final HttpClient unhurried;
    private final ObjectProvider<List<HttpHeadersFilter>> headersFilters;
    private volatile @Nullable List<HttpHeadersFilter> filters;

    /**
     * @param client gives up on an instance that sends nothing for a while
     * @param unhurried does not: for event streams
     */
    Backend(HttpClient client, HttpClient unhurried, ObjectProvider<List<HttpHeadersFilter>> headersFilters) {
        this.client = client;
        this.unhurried = unhurried;
        this.headersFilters = headersFilters;
    }

    /**
     * @param deadline what is left of it is passed on; null for none
     * @return an error only if the request's own body failed
     */
    Mono<Outcome> attempt(ServerWebExchange exchange, Member member, Body body, @Nullable Deadline deadline) {
        ServerHttpRequest request = exchange.getRequest();
        URI uri = request.getURI();
        String target = "http://" + member.host() + ":" + member.port() + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        exchange.getAttributes().put(GATEWAY_REQUEST_URL_ATTR, URI.create(target));
        DefaultHttpHeaders headers = headers(exchange, body, deadline);
        AtomicBoolean sent = new AtomicBoolean();
        return (deadline == null ? unhurried : client)
                .headers(all -> all.set(headers))
                .doOnRequest((sending, connection) -> InterimResponses.relay(connection, exchange))
                .request(HttpMethod.valueOf(request.getMethod().name()))
                .uri(target)
                .send((out, outbound) -> {
                    sent.set(true);
                    return body instanceof Body.None ? outbound : outbound.send(body.content());
                })
                .responseConnection((response, connection) -> {
                    answer(exchange, response, connection);
                    return Mono.<Outcome>just(new Outcome.Answered(member));
                })
                .single() // next() would cancel, and so end, the connection that is still to be read
                .onErrorResume(
                        error -> !(body instanceof Body.Streamed streamed
                                && streamed.failed().get()),
                        error -> {
                            endObservation(exchange, error);
                            return Mono.just(
                                    sent.get()
                                            ? new Outcome.Broken(member, error)
                                            : new Outcome.NotSent(member, error));
                        });
    }

    private DefaultHttpHeaders headers(ServerWebExchange exchange, Body body, @Nullable Deadline deadline) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        HttpHeadersFilter.filterRequest(filters(), exchange).forEach((name, values) -> headers.add(name, values));
        headers.remove(HttpHeaders.HOST); // the client sets the instance's
        switch (body) {
            case Body.Kept kept -> headers.set(HttpHeaders.CONTENT_LENGTH, kept.bytes().length);
            case Body.None none -> {
                org.springframework.http.HttpMethod method =
                        exchange.getRequest().getMethod();
                if (method == org.springframework.http.HttpMethod.POST
                        || method == org.springframework.http.HttpMethod.PUT
                        || method == org.springframework.http.HttpMethod.PATCH) {
                    headers.set(HttpHeaders.CONTENT_LENGTH, 0);
                }
            }
            case Body.Streamed streamed -> {
                // its length as it came, or chunked
            }
        }
        if (deadline != null) {
            headers.set(Deadline.HEADER, deadline.header());
        }
        return headers;
    }

    private void answer(ServerWebExchange exchange, HttpClientResponse from, Connection connection) {
        exchange.getAttributes().put(CLIENT_RESPONSE_ATTR, from);
        exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, connection);
        ServerHttpResponse to = exchange.getResponse();
        HttpHeaders headers = new HttpHeaders();
        from.responseHeaders().forEach(header -> headers.add(header.getKey(), header.getValue()));
        to.setStatusCode(HttpStatusCode.valueOf(from.status().code()));
        HttpHeaders filtered = HttpHeadersFilter.filter(filters(), headers, exchange, Type.RESPONSE);
        exchange.getAttributes().put(CLIENT_RESPONSE_HEADER_NAMES, filtered.headerNames());
        to.getHeaders().addAll(filtered);
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)) {
            connection.removeHandler(NettyPipeline.ResponseTimeoutHandler);
        }
    }

    /** Each attempt is a span of its own; the gateway's filters end only that of an answer. */
    void endObservation(ServerWebExchange exchange, Throwable error) {
        if (exchange.getAttributes().remove(GATEWAY_OBSERVATION_ATTR) instanceof Observation observation) {
            observation.error(error);
            observation.stop();
        }
    }

    private List<HttpHeadersFilter> filters() {
        List<HttpHeadersFilter> present = filters;
        if (present == null) {
            present = List.copyOf(headersFilters.getObject());
            filters = present;
        }
        return present;
    }
}
