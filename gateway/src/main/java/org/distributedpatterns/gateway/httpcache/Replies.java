package org.distributedpatterns.gateway.httpcache;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes to callers. */
final class Replies {

    private Replies() {}

    /** From the store: all, a part, or that the caller has it. */
    static Mono<Void> stored(ServerWebExchange exchange, StoredResponse stored, long nowMillis, String cacheStatus) {
        ServerHttpRequest request = exchange.getRequest();
        boolean get = request.getMethod() != HttpMethod.HEAD;
        Reply reply = Reply.to(lines(request.getHeaders()), get, stored);
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        copy(stored.fields(), headers, reply instanceof Reply.NotModified || reply instanceof Reply.Unsatisfiable);
        headers.set("Age", Long.toString(stored.ageMillis(nowMillis) / 1000));
        headers.add(CacheStatus.FIELD, cacheStatus);
        byte[] body = stored.body();
        return switch (reply) {
            case Reply.Whole whole -> write(response, stored.status(), get, body, 0, body.length);
            case Reply.Part part -> {
                headers.set("Content-Range", "bytes " + part.from() + "-" + (part.to() - 1) + "/" + body.length);
                yield write(response, 206, get, body, part.from(), part.to());
            }
            case Reply.NotModified notModified -> empty(response, 304);
            case Reply.Unsatisfiable beyond -> {
                headers.set("Content-Range", "bytes */" + body.length);
                headers.setContentLength(0);
                yield empty(response, 416);
            }
        };
    }

    /** The service's own answer. */
    static Mono<Void> forwarded(
            ServerWebExchange exchange, Answer answer, Flux<DataBuffer> body, @Nullable String cacheStatus) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(answer.head().status()));
        copy(answer.head().fields(), response.getHeaders(), false);
        if (cacheStatus != null) {
            response.getHeaders().add(CacheStatus.FIELD, cacheStatus);
        }
        return answer.flushed() ? response.writeAndFlushWith(body.map(Flux::just)) : response.writeWith(body);
    }

    static FieldLines lines(HttpHeaders headers) {
        return headers::getOrEmpty;
    }

    private static Mono<Void> write(
            ServerHttpResponse response, int status, boolean get, byte[] body, int from, int to) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        if (status != 204) {
            response.getHeaders().setContentLength(to - from);
        }
        if (!get || from == to) {
            return response.setComplete();
        }
        byte[] part = to - from == body.length ? body : Arrays.copyOfRange(body, from, to);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(part)));
    }

    private static Mono<Void> empty(ServerHttpResponse response, int status) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        return response.setComplete();
    }

    /** @param bodiless whether to leave out what describes a body (RFC 9110, section 15.4.5) */
    private static void copy(Fields fields, HttpHeaders headers, boolean bodiless) {
        for (Fields.Field line : fields) {
            if (!bodiless || !describesBody(line.name())) {
                headers.add(line.name(), line.value());
            }
        }
    }

    static boolean describesBody(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "content-type", "content-encoding", "content-language", "content-range", "content-md5" -> true;
            default -> false;
        };
    }
}
