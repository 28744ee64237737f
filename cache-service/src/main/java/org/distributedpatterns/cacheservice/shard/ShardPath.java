package org.distributedpatterns.cacheservice.shard;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import org.distributedpatterns.cacheservice.copies.CopyLeases;
import org.distributedpatterns.cacheservice.fill.Doubt;
import org.distributedpatterns.cacheservice.front.Exchange;
import org.distributedpatterns.cacheservice.front.FastPath;
import org.distributedpatterns.cacheservice.front.Names;
import org.distributedpatterns.cacheservice.front.Reply;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.distributedpatterns.cacheservice.store.WriteResult;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of single entries by routers, on the event loop.
 *
 * <p>{@code GET|HEAD}: 200 with the value, 304, 404 if nothing is known, 410 for a tombstone. {@code PUT|DELETE} with
 * {@code X-Version}: 204, or 409 with the later version that is held. The ETag is the version: it names one write, and
 * is the same at all owners.
 */
final class ShardPath implements FastPath {

    static final String PREFIX = "/internal/cache/";

    private static final AsciiString VERSION = AsciiString.cached(Wire.VERSION);
    private static final AsciiString TTL_MILLIS = AsciiString.cached(Wire.TTL_MILLIS);
    private static final AsciiString REPAIR = AsciiString.cached(Wire.REPAIR);
    private static final AsciiString COPIES = AsciiString.cached(Wire.COPIES);
    private static final AsciiString DOUBTFUL = AsciiString.cached(Wire.DOUBTFUL);
    private static final byte[] NOTHING = {};

    private final Store store;
    private final Doubt doubt;
    private final CopyLeases copies;
    private final Duration tombstoneTtl;

    ShardPath(Store store, Doubt doubt, CopyLeases copies, Duration tombstoneTtl) {
        this.store = store;
        this.doubt = doubt;
        this.copies = copies;
        this.tombstoneTtl = tombstoneTtl;
    }

    @Override
    public String pattern() {
        return PREFIX + "{namespace}/{key}";
    }

    @Override
    public boolean takes(HttpRequest head) {
        return head.uri().startsWith(PREFIX);
    }

    @Override
    public void handle(Exchange exchange) {
        String key = ShardServlet.key(exchange.uri());
        HttpMethod method = exchange.method();
        if (key != null && (method == HttpMethod.GET || method == HttpMethod.HEAD)) {
            read(key, exchange);
        } else if (key != null && (method == HttpMethod.PUT || method == HttpMethod.DELETE)) {
            write(key, exchange);
        } else {
            exchange.handOver(); // the servlet says what is wrong
        }
    }

    private void read(String key, Exchange exchange) {
        boolean doubtful =
                doubt.isDoubtful(key); // before the read: what the fill brings meanwhile only makes it better
        Stored stored = store.read(key);
        if (stored == null) {
            exchange.send(begin(exchange, HttpResponseStatus.NOT_FOUND, null, doubtful), NOTHING);
            return;
        }
        byte[] value = stored.value();
        if (value == null) {
            exchange.send(begin(exchange, HttpResponseStatus.GONE, stored, doubtful), NOTHING);
            return;
        }
        String tag = "\"" + Long.toHexString(stored.version()) + "\"";
        if (ShardServlet.matches(exchange.header(Names.IF_NONE_MATCH), tag)) {
            exchange.send(begin(exchange, HttpResponseStatus.NOT_MODIFIED, stored, doubtful)
                    .header(Names.ETAG, tag));
            return;
        }
        Reply reply = begin(exchange, HttpResponseStatus.OK, stored, doubtful).header(Names.ETAG, tag);
        if (stored.contentType() != null) {
            reply.header(Names.CONTENT_TYPE, stored.contentType());
        }
        exchange.send(reply, value);
    }

    private Reply begin(Exchange exchange, HttpResponseStatus status, @Nullable Stored stored, boolean doubtful) {
        byte[] value = stored == null ? null : stored.value();
        Reply reply = exchange.reply(status, value == null ? 0 : value.length);
        if (doubtful) {
            reply.header(DOUBTFUL, "true");
        }
        if (stored != null) {
            reply.header(VERSION, stored.version());
            Duration left = store.timeLeft(stored);
            if (left != null) {
                reply.header(TTL_MILLIS, Math.max(1, left.toMillis()));
            }
        }
        return reply;
    }

    private void write(String key, Exchange exchange) {
        Long version = ShardServlet.number(exchange.header(VERSION));
        String ttl = exchange.header(TTL_MILLIS);
        Long ttlMillis = ShardServlet.number(ttl);
        if (version == null || ttl != null && ttlMillis == null) {
            exchange.handOver(); // the servlet says what is wrong
            return;
        }
        Entry entry = exchange.method() == HttpMethod.DELETE
                ? Entry.tombstone(version, tombstoneTtl)
                : value(exchange, version, ttlMillis);
        if ("true".equals(exchange.header(REPAIR))) {
            store.importEntry(key, entry);
            exchange.send(exchange.reply(HttpResponseStatus.NO_CONTENT, 0));
            return;
        }
        switch (store.write(key, entry)) {
            case WriteResult.Accepted _ -> {
                Reply reply = exchange.reply(HttpResponseStatus.NO_CONTENT, 0);
                List<String> elsewhere = copies.of(key); // after the write: a copy filled later finds it here
                exchange.send(elsewhere.isEmpty() ? reply : reply.header(COPIES, String.join(",", elsewhere)));
            }
            case WriteResult.Refused refused ->
                exchange.send(
                        exchange.reply(HttpResponseStatus.CONFLICT, 0).header(VERSION, refused.version()), NOTHING);
        }
    }

    private static Entry value(Exchange exchange, long version, @Nullable Long ttlMillis) {
        String type = exchange.header(Names.CONTENT_TYPE);
        return Entry.value(
                exchange.body(),
                type == null ? "application/octet-stream" : type,
                version,
                ttlMillis == null ? null : Duration.ofMillis(ttlMillis));
    }
}
