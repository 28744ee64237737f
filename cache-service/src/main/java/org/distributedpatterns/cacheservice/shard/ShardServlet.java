package org.distributedpatterns.cacheservice.shard;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.distributedpatterns.cacheservice.copies.CopyLeases;
import org.distributedpatterns.cacheservice.fill.Doubt;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.distributedpatterns.cacheservice.store.WriteResult;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of single entries by routers.
 *
 * <p>{@code GET|HEAD}: 200 with the value, 304, 404 if nothing is known, 410 for a tombstone. {@code PUT|DELETE} with
 * {@code X-Version}: 204, or 409 with the later version that is held. The ETag is the version: it names one write, and
 * is the same at all owners.
 */
final class ShardServlet extends HttpServlet {

    static final String PREFIX = "/internal/cache/";

    private static final long serialVersionUID = 1L;

    private final transient Store store;
    private final transient Doubt doubt;
    private final transient CopyLeases copies;
    private final int maximumValueBytes;
    private final Duration tombstoneTtl;

    ShardServlet(Store store, Doubt doubt, CopyLeases copies, int maximumValueBytes, Duration tombstoneTtl) {
        this.store = store;
        this.doubt = doubt;
        this.copies = copies;
        this.maximumValueBytes = maximumValueBytes;
        this.tombstoneTtl = tombstoneTtl;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String key = key(request.getRequestURI());
        if (key == null) {
            refuse(response, 400, "the path is " + PREFIX + "NAMESPACE/KEY, both of plain characters");
            return;
        }
        switch (request.getMethod()) {
            case "GET" -> read(key, request, response, true);
            case "HEAD" -> read(key, request, response, false);
            case "PUT" -> put(key, request, response);
            case "DELETE" -> delete(key, request, response);
            default -> refuse(response, 405, "GET, HEAD, PUT or DELETE");
        }
    }

    private void read(String key, HttpServletRequest request, HttpServletResponse response, boolean withBody)
            throws IOException {
        boolean doubtful =
                doubt.isDoubtful(key); // before the read: what the fill brings meanwhile only makes it better
        Stored stored = store.read(key);
        if (doubtful) {
            response.setHeader(Wire.DOUBTFUL, "true");
        }
        if (stored == null) {
            response.setStatus(404);
            return;
        }
        response.setHeader(Wire.VERSION, Long.toString(stored.version()));
        Duration left = store.timeLeft(stored);
        if (left != null) {
            response.setHeader(Wire.TTL_MILLIS, Long.toString(Math.max(1, left.toMillis())));
        }
        byte[] value = stored.value();
        if (value == null) {
            response.setStatus(410);
            return;
        }
        String tag = "\"" + Long.toHexString(stored.version()) + "\"";
        response.setHeader("ETag", tag);
        if (matches(request.getHeader("If-None-Match"), tag)) {
            response.setStatus(304);
            return;
        }
        response.setHeader("Content-Type", stored.contentType());
        response.setContentLength(value.length);
        if (withBody) {
            response.getOutputStream().write(value);
        }
    }

    private void put(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Long version = number(request.getHeader(Wire.VERSION));
        Long ttlMillis = number(request.getHeader(Wire.TTL_MILLIS));
        if (version == null || ttlMillis == null && request.getHeader(Wire.TTL_MILLIS) != null) {
            refuse(response, 400, Wire.VERSION + " is required; it and " + Wire.TTL_MILLIS + " are positive numbers");
            return;
        }
        if (request.getContentLengthLong() > maximumValueBytes) {
            refuse(response, 413, "a value has at most " + maximumValueBytes + " bytes");
            return;
        }
        byte[] value = request.getInputStream().readNBytes(maximumValueBytes + 1);
        if (value.length > maximumValueBytes) {
            refuse(response, 413, "a value has at most " + maximumValueBytes + " bytes");
            return;
        }
        String type = request.getContentType() == null ? "application/octet-stream" : request.getContentType();
        Duration timeToLive = ttlMillis == null ? null : Duration.ofMillis(ttlMillis);
        write(key, Entry.value(value, type, version, timeToLive), request, response);
    }

    private void delete(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Long version = number(request.getHeader(Wire.VERSION));
        if (version == null) {
            refuse(response, 400, Wire.VERSION + " is required, a positive number");
            return;
        }
        write(key, Entry.tombstone(version, tombstoneTtl), request, response);
    }

    private void write(String key, Entry entry, HttpServletRequest request, HttpServletResponse response) {
        if ("true".equals(request.getHeader(Wire.REPAIR))) {
            store.importEntry(key, entry);
            response.setStatus(204);
            return;
        }
        switch (store.write(key, entry)) {
            case WriteResult.Accepted _ -> {
                response.setStatus(204);
                List<String> elsewhere = copies.of(key); // after the write: a copy filled later finds it here
                if (!elsewhere.isEmpty()) {
                    response.setHeader(Wire.COPIES, String.join(",", elsewhere));
                }
            }
            case WriteResult.Refused refused -> {
                response.setStatus(409);
                response.setHeader(Wire.VERSION, Long.toString(refused.version()));
            }
        }
    }

    /** {@code NAMESPACE/KEY} from the raw path: nothing in it needs encoding, so nothing is decoded. */
    static @Nullable String key(String path) {
        if (!path.startsWith(PREFIX) || path.length() > PREFIX.length() + 600) {
            return null;
        }
        String key = path.substring(PREFIX.length());
        int slash = key.indexOf('/');
        boolean wellFormed = slash > 0
                && slash < key.length() - 1
                && key.indexOf('/', slash + 1) < 0
                && key.indexOf('%') < 0
                && key.indexOf('?') < 0
                && key.indexOf(';') < 0;
        return wellFormed ? key : null;
    }

    static boolean matches(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null && (ifNoneMatch.equals("*") || ifNoneMatch.contains(tag));
    }

    static @Nullable Long number(@Nullable String text) {
        try {
            return text == null || Long.parseLong(text) <= 0 ? null : Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().println(why);
    }
}
