// Written by ./platform sync from kit: web/Problem.java
package org.distributedpatterns.searchleaf.web;

import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * An answer that is an RFC 9457 problem. Thrown from a handler; {@link ProblemAdvice} adds the trace id and writes it
 * as {@code application/problem+json}.
 */
public final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    /** One mistake among several. */
    public record FieldError(String field, String detail) {}

    private Problem(HttpStatus status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    public static Problem of(HttpStatus status, String detail) {
        return new Problem(status, detail);
    }

    /** 400: malformed. */
    public static Problem malformed(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, detail);
    }

    /** 404. */
    public static Problem notFound(String detail) {
        return new Problem(HttpStatus.NOT_FOUND, detail);
    }

    /** 413. */
    public static Problem tooLarge(String detail) {
        return new Problem(HttpStatus.CONTENT_TOO_LARGE, detail);
    }

    /** 422: understood, but not a valid definition; every mistake is named. */
    public static Problem invalid(String detail, List<FieldError> errors) {
        Problem problem = new Problem(HttpStatus.UNPROCESSABLE_CONTENT, detail);
        problem.getBody().setProperty("errors", List.copyOf(errors));
        return problem;
    }

    /** 503 with {@code Retry-After}. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        Problem problem = new Problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
        problem.getHeaders().set("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        return problem;
    }

    /** 504: the caller's deadline, or ours. */
    public static Problem deadline(String detail) {
        return new Problem(HttpStatus.GATEWAY_TIMEOUT, detail);
    }
}
