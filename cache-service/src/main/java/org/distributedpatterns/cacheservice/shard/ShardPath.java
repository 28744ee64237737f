package org.distributedpatterns.cacheservice.shard;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.distributedpatterns.cacheservice.front.Exchange;
import org.distributedpatterns.cacheservice.front.FastPath;
import org.distributedpatterns.cacheservice.front.Names;
import org.distributedpatterns.cacheservice.front.Reply;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Stored;

/** {@link EntryCalls} on the event loop. What is wrong is handed over: the servlet says what it is. */
final class ShardPath implements FastPath {

    private static final AsciiString VERSION = AsciiString.cached(Wire.VERSION);
    private static final AsciiString TTL_MILLIS = AsciiString.cached(Wire.TTL_MILLIS);
    private static final AsciiString REPAIR = AsciiString.cached(Wire.REPAIR);
    private static final AsciiString COPIES = AsciiString.cached(Wire.COPIES);
    private static final AsciiString DOUBTFUL = AsciiString.cached(Wire.DOUBTFUL);
    private static final byte[] NOTHING = {};

    private final EntryCalls calls;

    ShardPath(EntryCalls calls) {
        this.calls = calls;
    }

    @Override
    public String pattern() {
        return EntryCalls.PREFIX + "{namespace}/{key}";
    }

    @Override
    public boolean takes(HttpRequest head) {
        return head.uri().startsWith(EntryCalls.PREFIX);
    }

    @Override
    public void handle(Exchange exchange) {
        String key = EntryCalls.key(exchange.uri());
        HttpMethod method = exchange.method();
        if (key != null && (method == HttpMethod.GET || method == HttpMethod.HEAD)) {
            read(key, exchange);
        } else if (key != null && (method == HttpMethod.PUT || method == HttpMethod.DELETE)) {
            write(key, exchange);
        } else {
            exchange.handOver();
        }
    }

    private void read(String key, Exchange exchange) {
        EntryCalls.ReadAnswer answer = calls.read(key, exchange.header(Names.IF_NONE_MATCH));
        byte[] value = answer.value();
        Reply reply = exchange.reply(HttpResponseStatus.valueOf(answer.status()), value == null ? 0 : value.length);
        if (answer.doubtful()) {
            reply.header(DOUBTFUL, "true");
        }
        Stored stored = answer.stored();
        if (stored != null) {
            reply.header(VERSION, stored.version());
        }
        if (answer.millisLeft() != null) {
            reply.header(TTL_MILLIS, answer.millisLeft());
        }
        if (answer.tag() != null) {
            reply.header(Names.ETAG, answer.tag());
        }
        if (answer.status() == 304) {
            exchange.send(reply);
        } else if (stored == null || value == null) {
            exchange.send(reply, NOTHING);
        } else {
            if (stored.contentType() != null) {
                reply.header(Names.CONTENT_TYPE, stored.contentType());
            }
            exchange.send(reply, value);
        }
    }

    private void write(String key, Exchange exchange) {
        Long version = EntryCalls.number(exchange.header(VERSION));
        String ttl = exchange.header(TTL_MILLIS);
        Long ttlMillis = EntryCalls.number(ttl);
        if (version == null || ttl != null && ttlMillis == null) {
            exchange.handOver();
            return;
        }
        Entry entry = exchange.method() == HttpMethod.DELETE
                ? calls.tombstone(version)
                : EntryCalls.value(exchange.body(), exchange.header(Names.CONTENT_TYPE), version, ttlMillis);
        switch (calls.write(key, entry, "true".equals(exchange.header(REPAIR)))) {
            case EntryCalls.Taken taken -> {
                Reply reply = exchange.reply(HttpResponseStatus.NO_CONTENT, 0);
                exchange.send(
                        taken.copies().isEmpty() ? reply : reply.header(COPIES, String.join(",", taken.copies())));
            }
            case EntryCalls.Refused refused ->
                exchange.send(
                        exchange.reply(HttpResponseStatus.CONFLICT, 0).header(VERSION, refused.version()), NOTHING);
        }
    }
}
