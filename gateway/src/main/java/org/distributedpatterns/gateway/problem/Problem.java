package org.distributedpatterns.gateway.problem;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** An answer that is an RFC 9457 problem: thrown or signalled, and written by {@link ProblemHandler}. */
public final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    private Problem(HttpStatus status, String detail, @Nullable Throwable cause) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), cause);
    }

    public static Problem of(HttpStatus status, String detail) {
        return new Problem(status, detail, null);
    }

    /** 400: malformed. */
    public static Problem malformed(String detail) {
        return of(HttpStatus.BAD_REQUEST, detail);
    }

    /** 401 with the challenge to send a bearer token. */
    public static Problem unauthorized(String detail) {
        Problem problem = of(HttpStatus.UNAUTHORIZED, detail);
        problem.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"platform\"");
        return problem;
    }

    /** 403. */
    public static Problem forbidden(String detail) {
        return of(HttpStatus.FORBIDDEN, detail);
    }

    /** 404. */
    public static Problem notFound(String detail) {
        return of(HttpStatus.NOT_FOUND, detail);
    }

    /** 409: somebody else was faster, or it does not fit what is there. */
    public static Problem conflict(String detail) {
        return of(HttpStatus.CONFLICT, detail);
    }

    /** 412: it is no longer what the caller thinks. */
    public static Problem stale(String detail) {
        return of(HttpStatus.PRECONDITION_FAILED, detail);
    }

    /**
     * 422 with every mistake.
     *
     * @param errors each with what becomes {@code field} and {@code detail}
     */
    public static Problem invalid(List<?> errors) {
        Problem problem = of(HttpStatus.UNPROCESSABLE_CONTENT, "the definition is not valid");
        problem.getBody().setProperty("errors", List.copyOf(errors));
        return problem;
    }

    /** 413. */
    public static Problem tooLarge(String detail) {
        return of(HttpStatus.CONTENT_TOO_LARGE, detail);
    }

    /** 429 with {@code Retry-After}; of the type that draft-ietf-httpapi-ratelimit-headers-10 registers. */
    public static Problem quotaExceeded(String detail, Duration retryAfter, String policy) {
        Problem problem = of(HttpStatus.TOO_MANY_REQUESTS, detail);
        problem.getBody().setType(URI.create("https://iana.org/assignments/http-problem-types#quota-exceeded"));
        problem.getBody().setProperty("violated-policies", List.of(policy));
        long seconds = retryAfter.plusNanos(999_999_999).toSeconds();
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
        return problem;
    }

    /** 502: an instance broke off after it had the request. */
    public static Problem badGateway(String detail, Throwable cause) {
        return new Problem(HttpStatus.BAD_GATEWAY, detail, cause);
    }

    /** 503 with {@code Retry-After}. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        Problem problem = of(HttpStatus.SERVICE_UNAVAILABLE, detail);
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        return problem;
    }

    /** 504: the caller's deadline, or ours. */
    public static Problem deadline(String detail) {
        return of(HttpStatus.GATEWAY_TIMEOUT, detail);
    }
}
