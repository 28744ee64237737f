package org.distributedpatterns.shardservice.cache;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.distributedpatterns.shardservice.front.Exchange;
import org.distributedpatterns.shardservice.front.HeaderNames;
import org.distributedpatterns.shardservice.front.Reply;
import org.distributedpatterns.shardservice.web.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** Answers of the fast path that are problems, in the form that {@code ProblemAdvice} gives them. */
final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    void send(Exchange exchange, Problem problem) {
        ProblemDetail detail = problem.getBody();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "type",
                detail.getType() == null ? "about:blank" : detail.getType().toString());
        body.put("title", String.valueOf(detail.getTitle()));
        body.put("status", detail.getStatus());
        body.put("detail", String.valueOf(detail.getDetail()));
        body.put("instance", exchange.uri());
        body.put("traceId", exchange.traceId());
        byte[] bytes = json.writeValueAsBytes(body);
        Reply reply = exchange.reply(HttpResponseStatus.valueOf(detail.getStatus()), bytes.length);
        reply.header(HeaderNames.CONTENT_TYPE, "application/problem+json");
        problem.getHeaders().forEach((name, values) -> values.forEach(value -> reply.header(name, value)));
        exchange.send(reply, bytes);
    }

    void unexpected(Exchange exchange, Exception e) {
        log.error("unexpected: {} {}", exchange.method(), exchange.uri(), e);
        send(
                exchange,
                Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "an unexpected error: the log has it under the trace id"));
    }
}
