package org.distributedpatterns.cacheservice.origin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.distributedpatterns.cacheservice.budget.Budget;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.WriteResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /internal/origin/NAMESPACE/KEY}, by routers: fetch the value from the namespace's origin. 200 with the
 * value and its mark in the content type (also where the origin has nothing: the mark says so), 409 with the later
 * version that is known here, 502, 503 or 504 with a sentence. {@code PUT}, by the owner that fetched: take the value,
 * unless something later than {@code X-Base-Version} is held; 204, or 409.
 */
final class OriginServlet extends HttpServlet {

    static final String PREFIX = "/internal/origin/";

    static final String VERSION = "X-Version";
    static final String TTL_MILLIS = "X-Ttl-Millis";

    /** The latest version that the router has seen of the key; 0 for none. */
    static final String SEEN_VERSION = "X-Seen-Version";

    /** What the value may replace: this version or an earlier one; 0 for nothing. */
    static final String BASE_VERSION = "X-Base-Version";

    /** The revision of the settings that the router goes by. */
    static final String SETTINGS_REVISION = "X-Settings-Revision";

    /** The names of all that should hold the value, with commas between them. */
    static final String OWNERS = "X-Owners";

    private static final Logger log = LoggerFactory.getLogger(OriginServlet.class);
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST = Duration.ofSeconds(70);
    private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,64}/[A-Za-z0-9._~:@,=+-]{1,512}");

    private final transient Fetches fetches;
    private final transient Semaphore waiting;
    private final int maximumValueBytes;

    OriginServlet(Fetches fetches, int maximumWaiting, int maximumValueBytes) {
        this.fetches = fetches;
        this.waiting = new Semaphore(maximumWaiting);
        this.maximumValueBytes = maximumValueBytes;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        String key = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
        if (!KEY.matcher(key).matches()) {
            refuse(response, 400, "the path is " + PREFIX + "NAMESPACE/KEY, both of plain characters");
            return;
        }
        try {
            switch (request.getMethod()) {
                case "POST" -> fetch(key, request, response);
                case "PUT" -> take(key, request, response);
                default -> refuse(response, 405, "POST or PUT");
            }
        } catch (NumberFormatException e) {
            log.debug("malformed", e);
            refuse(response, 400, "versions, revisions and times are numbers: " + e.getMessage());
        } catch (Budget.Malformed e) {
            log.debug("malformed", e);
            refuse(response, 400, String.valueOf(e.getMessage()));
        }
    }

    private void fetch(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String owners = request.getHeader(OWNERS);
        var wanted = new Wanted(
                key,
                number(request, SEEN_VERSION),
                number(request, VERSION),
                number(request, SETTINGS_REVISION),
                owners == null || owners.isEmpty() ? List.of() : List.of(owners.split(",", -1)),
                request.getHeader("traceparent"));
        Budget budget = Budget.of(request.getHeader(Budget.HEADER), null, LONGEST);
        if (!waiting.tryAcquire()) {
            refuse(response, 503, "too many requests wait for origins");
            return;
        }
        try {
            answer(await(fetches.fetch(wanted), budget), response);
        } finally {
            waiting.release();
        }
    }

    private static Fetched await(CompletableFuture<Fetched> fetch, Budget budget) {
        try {
            return fetch.get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Fetched.Failed(503, "this shard is stopping");
        } catch (TimeoutException _) {
            fetch.cancel(false);
            return new Fetched.Failed(504, "the origin has not answered in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException tooMany) {
                return new Fetched.Failed(503, String.valueOf(tooMany.getMessage()));
            }
            log.error("a fetch failed", e.getCause());
            return new Fetched.Failed(502, "the fetch failed: " + e.getCause());
        }
    }

    private static void answer(Fetched fetched, HttpServletResponse response) throws IOException {
        switch (fetched) {
            case Fetched.Copy copy -> write(copy.entry(), response);
            case Fetched.Outdated outdated -> {
                response.setStatus(409);
                response.setHeader(VERSION, Long.toString(outdated.version()));
            }
            case Fetched.Failed failed -> refuse(response, failed.status(), failed.detail());
        }
    }

    private static void write(Entry entry, HttpServletResponse response) throws IOException {
        response.setHeader(VERSION, Long.toString(entry.version()));
        if (entry.timeToLive() != null) {
            response.setHeader(
                    TTL_MILLIS, Long.toString(Math.max(1, entry.timeToLive().toMillis())));
        }
        response.setHeader("Content-Type", entry.contentType());
        byte[] value = entry.value() == null ? new byte[0] : entry.value();
        response.setContentLength(value.length);
        response.getOutputStream().write(value);
    }

    private void take(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        long version = number(request, VERSION);
        long base = number(request, BASE_VERSION);
        String ttl = request.getHeader(TTL_MILLIS);
        String type = request.getContentType();
        byte[] value = request.getInputStream().readNBytes(maximumValueBytes + 1);
        if (value.length > maximumValueBytes || type == null || version <= base) {
            refuse(response, 400, "a value of a known type and size is expected, and a version beyond its base");
            return;
        }
        Duration timeToLive = ttl == null ? null : Duration.ofMillis(Math.max(1, Long.parseLong(ttl)));
        switch (fetches.take(key, Entry.value(value, type, version, timeToLive), base)) {
            case WriteResult.Accepted _ -> response.setStatus(204);
            case WriteResult.Refused refused -> {
                response.setStatus(409);
                response.setHeader(VERSION, Long.toString(refused.version()));
            }
        }
    }

    private static long number(HttpServletRequest request, String header) {
        String text = request.getHeader(header);
        return text == null ? 0 : Long.parseLong(text);
    }

    private static void refuse(HttpServletResponse response, int status, @Nullable String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().print(why);
    }
}
