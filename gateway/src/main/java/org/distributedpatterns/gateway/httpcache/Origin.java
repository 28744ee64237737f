package org.distributedpatterns.gateway.httpcache;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ALREADY_ROUTED_ATTR;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClientResponse;

/** Asks the service, by the rest of the filter chain. */
final class Origin {

    private final InstantSource clock;

    Origin(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Sends a request and hands its answer to {@code use}, within one subscription: if that is cancelled, so are both.
     *
     * @param background whether the caller's response is over
     * @return fails if there was no answer, or its body or {@code use} failed; see {@link Failed}
     */
    Mono<Void> ask(
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            ServerHttpRequest request,
            boolean background,
            Function<Answer, Mono<Void>> use) {
        return Mono.defer(() -> {
            long requestMillis = clock.millis();
            DetachedResponse[] response = new DetachedResponse[1];
            DetachedResponse detached = new DetachedResponse(exchange.getResponse(), background, (headers, body) -> {
                ResponseHead head = head(exchange, headers, response[0].getStatusCode(), requestMillis);
                return use.apply(new Answer(head, body.content(), body.flushed()));
            });
            response[0] = detached;
            reset(exchange);
            return chain.filter(exchange.mutate()
                            .request(request)
                            .response(detached)
                            .build())
                    .onErrorMap(error -> !detached.isCommitted(), Failed::new);
        });
    }

    /** A request that had no answer; the cause says why. */
    static final class Failed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Throwable why;

        Failed(Throwable why) {
            super(why.getMessage(), why, false, false);
            this.why = why;
        }

        Throwable why() {
            return why;
        }
    }

    /** Lets the chain route a second time. */
    private static void reset(ServerWebExchange exchange) {
        exchange.getAttributes().remove(GATEWAY_ALREADY_ROUTED_ATTR);
        exchange.getAttributes().remove(CLIENT_RESPONSE_ATTR);
        exchange.getAttributes().remove(CLIENT_RESPONSE_CONN_ATTR);
        exchange.getAttributes().remove(CLIENT_RESPONSE_HEADER_NAMES);
    }

    private ResponseHead head(
            ServerWebExchange exchange, HttpHeaders headers, @Nullable HttpStatusCode status, long requestMillis) {
        List<Fields.Field> lines = new ArrayList<>(16);
        headers.forEach((name, values) -> values.forEach(value -> lines.add(new Fields.Field(name, value))));
        Fields fields = new Fields(lines);
        if (exchange.getAttribute(CLIENT_RESPONSE_ATTR) instanceof HttpClientResponse response) {
            // the chain has removed Connection itself, but not what it names
            List<String> connection = response.responseHeaders().getAll(HttpHeaders.CONNECTION);
            if (!connection.isEmpty()) {
                fields = fields.without(Fields.members(connection));
            }
        }
        return new ResponseHead(status == null ? 200 : status.value(), fields, requestMillis, clock.millis());
    }
}
