package org.distributedpatterns.cacheservice.shard;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.distributedpatterns.cacheservice.shardwire.ShardHeaders;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Stored;

/**
 * {@link EntryCalls} over Spring Boot's web server: requests that {@link ShardPath} does not take, because their body
 * comes in chunks, or is too long, or because they are wrong.
 */
final class ShardServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient EntryCalls calls;
    private final int maximumValueBytes;

    ShardServlet(EntryCalls calls, int maximumValueBytes) {
        this.calls = calls;
        this.maximumValueBytes = maximumValueBytes;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String key = EntryCalls.key(request.getRequestURI());
        if (key == null) {
            refuse(response, 400, "the path is " + EntryCalls.PREFIX + "NAMESPACE/KEY, both of plain characters");
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
        EntryCalls.ReadAnswer answer = calls.read(key, request.getHeader("If-None-Match"));
        response.setStatus(answer.status());
        if (answer.doubtful()) {
            response.setHeader(ShardHeaders.DOUBTFUL, "true");
        }
        Stored stored = answer.stored();
        if (stored != null) {
            response.setHeader(ShardHeaders.VERSION, Long.toString(stored.version()));
        }
        if (answer.millisLeft() != null) {
            response.setHeader(ShardHeaders.TTL_MILLIS, Long.toString(answer.millisLeft()));
        }
        if (answer.tag() != null) {
            response.setHeader("ETag", answer.tag());
        }
        byte[] value = answer.value();
        if (stored != null && value != null) {
            response.setHeader("Content-Type", stored.contentType());
            response.setContentLength(value.length);
            if (withBody) {
                response.getOutputStream().write(value);
            }
        }
    }

    private void put(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Long version = EntryCalls.number(request.getHeader(ShardHeaders.VERSION));
        Long ttlMillis = EntryCalls.number(request.getHeader(ShardHeaders.TTL_MILLIS));
        if (version == null || ttlMillis == null && request.getHeader(ShardHeaders.TTL_MILLIS) != null) {
            refuse(
                    response,
                    400,
                    ShardHeaders.VERSION + " is required; it and " + ShardHeaders.TTL_MILLIS + " are positive numbers");
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
        write(key, EntryCalls.value(value, request.getContentType(), version, ttlMillis), request, response);
    }

    private void delete(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Long version = EntryCalls.number(request.getHeader(ShardHeaders.VERSION));
        if (version == null) {
            refuse(response, 400, ShardHeaders.VERSION + " is required, a positive number");
            return;
        }
        write(key, calls.tombstone(version), request, response);
    }

    private void write(String key, Entry entry, HttpServletRequest request, HttpServletResponse response) {
        switch (calls.write(key, entry, "true".equals(request.getHeader(ShardHeaders.REPAIR)))) {
            case EntryCalls.Taken taken -> {
                response.setStatus(204);
                if (!taken.copies().isEmpty()) {
                    response.setHeader(ShardHeaders.COPIES, String.join(",", taken.copies()));
                }
            }
            case EntryCalls.Refused refused -> {
                response.setStatus(409);
                response.setHeader(ShardHeaders.VERSION, Long.toString(refused.version()));
            }
        }
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().println(why);
    }
}
