package org.distributedpatterns.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_OBSERVATION_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import io.micrometer.observation.Observation;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;
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
 * One attempt at one instance. An answer that is passed on leaves its head in the exchange, and its connection where
 * the gateway's {@code NettyWriteResponseFilter} finds it.
 */
final class Backend {

    private static final int LITTLE = 64 * 1024;

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

    private final HttpClient client;
    private final HttpClient unhurried;
    private final Heads heads;

    /**
     * @param client gives up on an instance that sends nothing for a while
     * @param unhurried does not: for event streams
     */
    Backend(HttpClient client, HttpClient unhurried, Heads heads) {
        this.client = client;
        this.unhurried = unhurried;
        this.heads = heads;
    }

    /**
     * @param deadline what is left of it is passed on; null for none
     * @param ownCookie the cookie that is ours, and no business of the instance; null for none
     * @return an error only if the request's own body failed
     */
    Mono<Outcome> attempt(
            ServerWebExchange exchange,
            Instance instance,
            Body body,
            @Nullable Budget deadline,
            @Nullable String ownCookie) {
        Member member = instance.member();
        ServerHttpRequest request = exchange.getRequest();
        URI uri = request.getURI();
        String target = "http://" + member.host() + ":" + member.port() + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        exchange.getAttributes().put(GATEWAY_REQUEST_URL_ATTR, URI.create(target));
        io.netty.handler.codec.http.HttpHeaders headers = headers(exchange, body, deadline);
        if (ownCookie != null) {
            removeCookie(headers, ownCookie);
        }
        AtomicBoolean sent = new AtomicBoolean();
        return (deadline == null ? unhurried : client)
                .headers(all -> all.set(headers))
                .doOnRequest((sending, connection) -> {
                    sayNothingForTheCaller(exchange, sending.requestHeaders());
                    InterimResponses.relay(connection, exchange);
                })
                .request(HttpMethod.valueOf(request.getMethod().name()))
                .uri(target)
                .send((out, outbound) -> {
                    sent.set(true);
                    return body instanceof Body.None ? outbound : outbound.send(body.content());
                })
                .responseConnection((response, connection) ->
                        Mono.<Outcome>just(new Outcome.Answered(instance, response, connection)))
                .single() // next() would cancel, and so end, the connection that is still to be read
                .onErrorResume(
                        error -> !(body instanceof Body.Streamed streamed
                                && streamed.failed().get()),
                        error -> {
                            endObservation(exchange, error);
                            return Mono.just(
                                    sent.get()
                                            ? new Outcome.Broken(instance, error)
                                            : new Outcome.NotSent(instance, error));
                        });
    }

    private io.netty.handler.codec.http.HttpHeaders headers(
            ServerWebExchange exchange, Body body, @Nullable Budget deadline) {
        io.netty.handler.codec.http.HttpHeaders headers = heads.request(exchange);
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
            headers.set(Budget.HEADER, deadline.header());
        }
        return headers;
    }

    /** The client has its own {@code User-Agent} and {@code Accept} where a caller has none; a gateway passes on. */
    private static void sayNothingForTheCaller(
            ServerWebExchange exchange, io.netty.handler.codec.http.HttpHeaders sending) {
        for (String name : List.of(HttpHeaders.USER_AGENT, HttpHeaders.ACCEPT)) {
            if (!exchange.getRequest().getHeaders().containsHeader(name)) {
                sending.remove(name);
            }
        }
    }

    private static void removeCookie(io.netty.handler.codec.http.HttpHeaders headers, String name) {
        String cookies = headers.get(HttpHeaders.COOKIE);
        if (cookies == null || !cookies.contains(name)) {
            return;
        }
        String others = Arrays.stream(cookies.split(";"))
                .map(String::strip)
                .filter(cookie -> !cookie.startsWith(name + "="))
                .collect(Collectors.joining("; "));
        if (others.isEmpty()) {
            headers.remove(HttpHeaders.COOKIE);
        } else {
            headers.set(HttpHeaders.COOKIE, others);
        }
    }

    /** Passes an answer on: its head now, its body when the exchange's response is written. */
    void pass(ServerWebExchange exchange, Outcome.Answered answered) {
        HttpClientResponse from = answered.head();
        Connection connection = answered.connection();
        exchange.getAttributes().put(CLIENT_RESPONSE_ATTR, from);
        exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, connection);
        ServerHttpResponse to = exchange.getResponse();
        to.setStatusCode(HttpStatusCode.valueOf(from.status().code()));
        HttpHeaders headers = heads.response(exchange, from.responseHeaders());
        exchange.getAttributes().put(CLIENT_RESPONSE_HEADER_NAMES, headers.headerNames());
        to.getHeaders().addAll(headers);
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)) {
            connection.removeHandler(NettyPipeline.ResponseTimeoutHandler);
        }
    }

    /** Drops an answer; its connection serves on if there is little left to read. */
    void drop(ServerWebExchange exchange, Outcome.Answered answered) {
        endObservation(exchange, new IllegalStateException("answered " + answered.status() + ", tried elsewhere"));
        Connection connection = answered.connection();
        connection
                .inbound()
                .receive()
                .asByteArray()
                .map(bytes -> bytes.length)
                .scan(0, Integer::sum)
                .takeUntil(sum -> sum > LITTLE)
                .last()
                .timeout(LONG_ENOUGH)
                .subscribe(
                        sum -> {
                            if (sum > LITTLE) {
                                connection.dispose();
                            }
                        },
                        error -> connection.dispose());
    }

    /** Each attempt is a span of its own; the gateway's filters end only that of an answer. */
    void endObservation(ServerWebExchange exchange, Throwable error) {
        if (exchange.getAttributes().remove(GATEWAY_OBSERVATION_ATTR) instanceof Observation observation) {
            observation.error(error);
            observation.stop();
        }
    }
}
