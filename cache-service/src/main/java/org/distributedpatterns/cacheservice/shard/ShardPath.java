package org.distributedpatterns.cacheservice.shard;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.distributedpatterns.cacheservice.front.Exchange;
import org.distributedpatterns.cacheservice.front.FastPath;
import org.distributedpatterns.cacheservice.front.HeaderNames;
import org.distributedpatterns.cacheservice.front.Reply;
import org.distributedpatterns.cacheservice.shardwire.ShardHeaders;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Stored;

/**
 * {@link EntryCalls} and {@link PingCalls} on the event loop. What is wrong is handed over: Spring MVC says what it is.
 */
final class ShardPath implements FastPath {

    private static final AsciiString VERSION = AsciiString.cached(ShardHeaders.VERSION);
    private static final AsciiString TTL_MILLIS = AsciiString.cached(ShardHeaders.TTL_MILLIS);
    private static final AsciiString REPAIR = AsciiString.cached(ShardHeaders.REPAIR);
    private static final AsciiString COPIES = AsciiString.cached(ShardHeaders.COPIES);
    private static final AsciiString DOUBTFUL = AsciiString.cached(ShardHeaders.DOUBTFUL);
    private static final AsciiString STAMP = AsciiString.cached(ShardHeaders.STAMP);
    private static final AsciiString LEASE_MILLIS = AsciiString.cached(ShardHeaders.LEASE_MILLIS);
    private static final AsciiString VIEW = AsciiString.cached(ShardHeaders.VIEW);
    private static final AsciiString SETTLED = AsciiString.cached(ShardHeaders.SETTLED);
    private static final String ENTRIES = EntryCalls.PREFIX + "{namespace}/{key}";
    private static final byte[] NOTHING = {};

    private final EntryCalls calls;
    private final PingCalls pings;

    ShardPath(EntryCalls calls, PingCalls pings) {
        this.calls = calls;
        this.pings = pings;
    }

    @Override
    public String pattern(HttpRequest head) {
        return isPing(head) ? PingCalls.PATH : ENTRIES;
    }

    @Override
    public boolean takes(HttpRequest head) {
        return head.uri().startsWith(EntryCalls.PREFIX) || isPing(head);
    }

    private static boolean isPing(HttpRequest head) {
        return head.method() == HttpMethod.GET && head.uri().equals(PingCalls.PATH);
    }

    @Override
    public void handle(Exchange exchange) {
        if (exchange.uri().equals(PingCalls.PATH)) {
            ping(exchange);
            return;
        }
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

    private void ping(Exchange exchange) {
        PingCalls.Pong pong = PingCalls.takesTime(exchange::header) ? null : pings.ping(exchange::header);
        if (pong == null) {
            exchange.handOver();
            return;
        }
        Reply reply = exchange.reply(HttpResponseStatus.NO_CONTENT, 0);
        if (pong.stamp() != null) {
            reply.header(STAMP, pong.stamp())
                    .header(LEASE_MILLIS, pong.leaseMillis())
                    .header(VIEW, pong.view());
        }
        exchange.send(reply.header(SETTLED, Boolean.toString(pong.settled())));
    }

    private void read(String key, Exchange exchange) {
        EntryCalls.ReadAnswer answer = calls.read(key, exchange.header(HeaderNames.IF_NONE_MATCH));
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
            reply.header(HeaderNames.ETAG, answer.tag());
        }
        if (answer.status() == 304) {
            exchange.send(reply);
        } else if (stored == null || value == null) {
            exchange.send(reply, NOTHING);
        } else {
            if (stored.contentType() != null) {
                reply.header(HeaderNames.CONTENT_TYPE, stored.contentType());
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
                : EntryCalls.value(exchange.body(), exchange.header(HeaderNames.CONTENT_TYPE), version, ttlMillis);
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
