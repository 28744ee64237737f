package org.distributedpatterns.gateway.experiment;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import org.distributedpatterns.gateway.admincall.AdminRule;
import org.distributedpatterns.gateway.experiment.Mirror.Copy;
import org.distributedpatterns.gateway.wire.Vouched;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Looks at request and answer of what is to be mirrored as they pass by, and hands them to the {@link Mirror} when the
 * caller has been answered whole.
 */
final class MirrorFilter implements GlobalFilter, Ordered, Vouched {

    private static final int LARGEST_REQUEST = 64 * 1024;

    private final Mirror mirror;
    private final AdminRule adminRule;

    MirrorFilter(Mirror mirror, AdminRule adminRule) {
        this.mirror = mirror;
        this.adminRule = adminRule;
    }

    /** Around what writes the answer, but within a cache: what that answers says nothing of the control. */
    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 5;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Assigned assigned = Assigned.of(exchange);
        if (assigned == null
                || assigned.side() != Side.CONTROL
                || exchange.getRequest().getHeaders().containsHeader("Upgrade")
                || !mirror.takes(
                        assigned.live(), exchange.getRequest().getMethod().name())) {
            return chain.filter(exchange);
        }
        if (adminRule.forbids(
                assigned.live().definition().selector(Side.CANDIDATE).service(), exchange)) {
            return chain.filter(exchange); // open at the control, and not at the candidate
        }
        if (exchange.getRequest().getHeaders().getContentLength() > LARGEST_REQUEST) {
            mirror.tooLarge(assigned.live());
            return chain.filter(exchange);
        }
        SeenRequest request = new SeenRequest(exchange.getRequest());
        SeenResponse response = new SeenResponse(exchange);
        return chain.filter(
                        exchange.mutate().request(request).response(response).build())
                .doOnSuccess(done -> send(assigned.live(), request, response));
    }

    private void send(Live live, SeenRequest request, SeenResponse response) {
        Answer answer = response.answer();
        Copy copy = request.copy();
        if (copy == null) {
            mirror.tooLarge(live);
        } else if (answer != null) {
            mirror.send(live, copy, answer);
        }
    }

    /** Keeps a small body while it is read. */
    private static final class SeenRequest extends ServerHttpRequestDecorator {

        private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
        private boolean tooLarge;

        SeenRequest(ServerHttpRequest request) {
            super(request);
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().doOnNext(this::keep);
        }

        private void keep(DataBuffer buffer) {
            if (tooLarge || body.size() + buffer.readableByteCount() > LARGEST_REQUEST) {
                tooLarge = true;
                body.reset();
            } else {
                body.writeBytes(bytes(buffer));
            }
        }

        @Nullable
        Copy copy() {
            URI uri = getURI();
            String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            return tooLarge
                    ? null
                    : new Copy(getMethod().name(), target, new HttpHeaders(getHeaders()), body.toByteArray());
        }
    }

    /** Takes the answer down as the control gave it, before the gateway adds its own headers. */
    private static final class SeenResponse extends ServerHttpResponseDecorator {

        private final ServerWebExchange exchange;
        private Answer.@Nullable Recorder recorder;

        SeenResponse(ServerWebExchange exchange) {
            super(exchange.getResponse());
            this.exchange = exchange;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return super.writeWith(Flux.from(body).doOnNext(this::see));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return super.writeAndFlushWith(
                    Flux.from(body).map(part -> Flux.from(part).doOnNext(this::see)));
        }

        private void see(DataBuffer buffer) {
            Answer.Recorder present = recorder();
            if (present != null) {
                present.body(bytes(buffer));
            }
        }

        private Answer.@Nullable Recorder recorder() {
            if (recorder == null && exchange.getAttribute(CLIENT_RESPONSE_ATTR) instanceof HttpClientResponse head) {
                recorder = new Answer.Recorder(head.status().code(), head.responseHeaders());
            }
            return recorder;
        }

        @Nullable
        Answer answer() {
            Answer.Recorder present = recorder();
            return present == null ? null : present.answer();
        }
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        int position = buffer.readPosition();
        buffer.read(bytes);
        buffer.readPosition(position);
        return bytes;
    }
}
