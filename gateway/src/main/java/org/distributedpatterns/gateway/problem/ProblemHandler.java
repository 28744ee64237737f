package org.distributedpatterns.gateway.problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** Writes every error of the gateway as problem+json, in place of Boot's error pages. */
@Component
@Order(-2)
class ProblemHandler implements ErrorWebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted() || error instanceof AbortedException) {
            return Mono.error(error); // too late for an answer: the connection ends, and so the client sees it
        }
        String traceId = TraceIds.of(exchange);
        ProblemDetail problem = problemOf(exchange, error, traceId);
        response.getHeaders().clear(); // what a service had sent before it broke off
        if (error instanceof ErrorResponse known) {
            response.getHeaders().putAll(known.getHeaders());
        }
        response.setStatusCode(HttpStatusCode.valueOf(problem.getStatus()));
        byte[] body = ProblemJson.bytes(problem, traceId);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.getHeaders().setContentLength(body.length);
        response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store");
        if (exchange.getRequest().getMethod() == HttpMethod.HEAD) {
            return response.setComplete();
        }
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    private static ProblemDetail problemOf(ServerWebExchange exchange, Throwable error, String traceId) {
        String path = exchange.getRequest().getPath().value();
        if (error instanceof NoResourceFoundException) {
            return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "nothing is served at " + path);
        }
        if (error instanceof ErrorResponse known) {
            if (known.getStatusCode().value() == HttpStatus.BAD_GATEWAY.value()) {
                log.warn("[{}] {} {}: {}", traceId, exchange.getRequest().getMethod(), path, error.toString());
            }
            return known.getBody();
        }
        log.error("[{}] unexpected: {} {}", traceId, exchange.getRequest().getMethod(), path, error);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "an unexpected error: the log has it under the trace id");
    }
}
