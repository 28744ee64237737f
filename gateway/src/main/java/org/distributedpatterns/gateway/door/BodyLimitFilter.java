package org.distributedpatterns.gateway.door;

import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.wire.Vouched;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Bounds request bodies: by {@code Content-Length} before anything is read, and by counting where there is none. The
 * gateway's own filter looks at the header only.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
class BodyLimitFilter implements WebFilter, Vouched {

    private final DoorProperties properties;

    BodyLimitFilter(DoorProperties properties) {
        this.properties = properties;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        long length = headers.getContentLength();
        boolean unknown = headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
        if (length <= 0 && !unknown) {
            return chain.filter(exchange);
        }
        DataSize limit = limit(headers);
        if (length > limit.toBytes()) {
            return Mono.error(tooLarge(limit));
        }
        return chain.filter(
                unknown
                        ? exchange.mutate()
                                .request(new Counted(exchange.getRequest(), limit))
                                .build()
                        : exchange);
    }

    private DataSize limit(HttpHeaders headers) {
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        boolean bulk = type != null && type.regionMatches(true, 0, "application/x-ndjson", 0, 20);
        return bulk ? properties.maxBulkBody() : properties.maxBody();
    }

    private static Problem tooLarge(DataSize limit) {
        return Problem.tooLarge("the body exceeds " + limit.toBytes() + " bytes");
    }

    private static final class Counted extends ServerHttpRequestDecorator {

        private final DataSize limit;

        Counted(ServerHttpRequest request, DataSize limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            AtomicLong bytes = new AtomicLong();
            return super.getBody().handle((buffer, sink) -> {
                if (bytes.addAndGet(buffer.readableByteCount()) > limit.toBytes()) {
                    DataBufferUtils.release(buffer);
                    sink.error(tooLarge(limit));
                } else {
                    sink.next(buffer);
                }
            });
        }
    }
}
