package org.distributedpatterns.shardservice.cache;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.readthrough.OriginMark;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/cache/NAMESPACE/KEY}. Values pass as bytes with their content type; since anybody may have put them
 * there, a browser is told to neither guess their type nor run them.
 */
@RestController
class CacheController {

    static final String PREFIX = "/api/cache/";

    /** In the API's description: the handlers take both from the raw path. */
    @Parameter(name = "namespace", in = ParameterIn.PATH, required = true, example = "demo")
    @Parameter(name = "key", in = ParameterIn.PATH, required = true, example = "hello")
    @Retention(RetentionPolicy.RUNTIME)
    @interface NamespaceAndKey {}

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ReadThrough reads;
    private final Writes writes;
    private final CacheProperties properties;

    CacheController(ReadThrough reads, Writes writes, CacheProperties properties) {
        this.reads = reads;
        this.writes = writes;
        this.properties = properties;
    }

    @Operation(summary = "Read a value; X-Cache and X-Shard say where it came from")
    @NamespaceAndKey
    @RequestMapping(
            path = PREFIX + "{namespace}/{key}",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void read(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam(required = false) @Nullable String timeout)
            throws IOException {
        String key = CacheKey.ofPath(PREFIX, request.getRequestURI());
        Budget budget = budget(request, timeout);
        boolean withBody = !request.getMethod().equals("HEAD");
        switch (reads.read(new ShardClient.Read(key, request.getHeader("If-None-Match"), withBody), budget)) {
            case ReadOutcome.Known known -> {
                if (!(known.answer() instanceof Answer.Found found)) {
                    throw miss(key, known.freshness());
                }
                response.setHeader("X-Cache", known.freshness().header());
                write(found, known.from(), response);
            }
            case ReadOutcome.Unavailable _ -> throw unavailable(key);
            case ReadOutcome.TimedOut _ -> throw Problem.deadline("no owner of " + key + " answered in time");
            case ReadOutcome.OriginFailed failed -> throw originFailed(key, failed);
        }
    }

    @Operation(
            summary = "Store a value of at most 1 MiB at all owners of the key",
            requestBody = @RequestBody(content = @Content(mediaType = "*/*", schema = @Schema(format = "binary"))))
    @ApiResponse(responseCode = "204", description = "stored")
    @NamespaceAndKey
    @RequestMapping(path = PREFIX + "{namespace}/{key}", method = RequestMethod.PUT)
    void put(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam(required = false) @Nullable String ttl,
            @RequestParam(required = false) @Nullable String timeout)
            throws IOException {
        String key = CacheKey.ofPath(PREFIX, request.getRequestURI());
        Budget budget = budget(request, timeout);
        Long ttlMillis =
                ttl == null ? null : (Long) Math.max(1, Budget.parse("ttl", ttl).toMillis());
        String type = request.getContentType() == null
                ? "application/octet-stream"
                : OriginMark.strip(request.getContentType());
        byte[] value = body(request);
        answer(key, writes.put(key, value, type, ttlMillis, budget), response);
    }

    @Operation(summary = "Forget a value, if there is one")
    @ApiResponse(responseCode = "204", description = "there is none any more")
    @NamespaceAndKey
    @RequestMapping(path = PREFIX + "{namespace}/{key}", method = RequestMethod.DELETE)
    void delete(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam(required = false) @Nullable String timeout) {
        String key = CacheKey.ofPath(PREFIX, request.getRequestURI());
        answer(key, writes.delete(key, budget(request, timeout)), response);
    }

    private static void write(Answer.Found found, @Nullable Shard from, HttpServletResponse response)
            throws IOException {
        if (from != null) {
            response.setHeader("X-Shard", from.name());
        }
        response.setHeader("Age", Long.toString(found.ageSeconds(System.currentTimeMillis())));
        response.setHeader("ETag", EntityTag.of(found.version()));
        if (found.unchanged()) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "sandbox");
        response.setHeader("Content-Type", found.contentType());
        response.setContentLengthLong(found.length());
        byte[] body = found.body();
        if (body != null) {
            response.getOutputStream().write(body);
        }
    }

    private static void answer(String key, WriteOutcome outcome, HttpServletResponse response) {
        switch (outcome) {
            case WriteOutcome.Stored stored -> {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                response.setHeader("ETag", EntityTag.of(stored.version()));
            }
            case WriteOutcome.Unavailable _ -> throw unavailable(key);
            case WriteOutcome.Contended _ ->
                throw Problem.unavailable("others write " + key + " faster than this request could", RETRY_AFTER);
            case WriteOutcome.TimedOut _ ->
                throw Problem.deadline("no owner of " + key + " answered in time: the write may have happened");
        }
    }

    /** The body, if it is small enough, however it is framed. */
    private byte[] body(HttpServletRequest request) throws IOException {
        int most = Math.toIntExact(properties.maximumValueSize().toBytes());
        if (request.getContentLengthLong() > most) {
            throw tooLarge(most);
        }
        byte[] value = request.getInputStream().readNBytes(most + 1);
        if (value.length > most) {
            throw tooLarge(most);
        }
        return value;
    }

    private Budget budget(HttpServletRequest request, @Nullable String timeout) {
        return Budget.of(request.getHeader(Budget.HEADER), timeout, properties.budget());
    }

    static Problem miss(String key, Freshness freshness) {
        Problem problem = Problem.notFound("nothing is cached as " + key);
        problem.getHeaders().set("X-Cache", freshness.header());
        return problem;
    }

    static Problem originFailed(String key, ReadOutcome.OriginFailed failed) {
        String detail = key + " is not cached: " + failed.detail();
        return failed.status() == HttpStatus.SERVICE_UNAVAILABLE.value()
                ? Problem.unavailable(detail, RETRY_AFTER)
                : Problem.of(HttpStatus.valueOf(failed.status()), detail);
    }

    private static Problem tooLarge(int most) {
        return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "a value has at most " + most + " bytes");
    }

    private static Problem unavailable(String key) {
        return Problem.unavailable("no owner of " + key + " can be reached", RETRY_AFTER);
    }
}
