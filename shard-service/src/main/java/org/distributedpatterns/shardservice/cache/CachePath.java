package org.distributedpatterns.shardservice.cache;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.time.Duration;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.front.Exchange;
import org.distributedpatterns.shardservice.front.FastPath;
import org.distributedpatterns.shardservice.front.HeaderNames;
import org.distributedpatterns.shardservice.front.Reply;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET|HEAD /api/cache/NAMESPACE/KEY} on the event loop, in the plain case: the owners answer soon, and nobody
 * has to wait for an origin. All else is handed over to {@link CacheController}: writes, reads that have to wait or to
 * be decided again, targets of another form, and whatever is wrong.
 */
final class CachePath implements FastPath {

    private static final AsciiString X_CACHE = AsciiString.cached("X-Cache");
    private static final AsciiString X_SHARD = AsciiString.cached("X-Shard");
    private static final AsciiString NOSNIFF = AsciiString.cached("nosniff");
    private static final AsciiString SANDBOX = AsciiString.cached("sandbox");
    private static final AsciiString BUDGET = AsciiString.cached(Budget.HEADER);

    private final FirstReads firstReads;
    private final ReadThrough readThrough;
    private final Problems problems;
    private final Duration longest;

    /** @param longest what a request may take at most */
    CachePath(FirstReads firstReads, ReadThrough readThrough, Problems problems, Duration longest) {
        this.firstReads = firstReads;
        this.readThrough = readThrough;
        this.problems = problems;
        this.longest = longest;
    }

    @Override
    public String pattern(HttpRequest head) {
        return CacheController.PREFIX + "{namespace}/{key}";
    }

    @Override
    public boolean takes(HttpRequest head) {
        return (head.method() == HttpMethod.GET || head.method() == HttpMethod.HEAD)
                && PlainTarget.key(head.uri()) != null;
    }

    @Override
    public void handle(Exchange exchange) {
        String key = PlainTarget.key(exchange.uri());
        Budget budget = budget(exchange.header(BUDGET));
        if (key == null || budget == null) {
            exchange.handOver();
            return;
        }
        var read = new Read(key, exchange.header(HeaderNames.IF_NONE_MATCH), exchange.method() == HttpMethod.GET);
        exchange.inTrace(() -> firstReads.read(
                exchange.loop(),
                readThrough.toShards(read),
                budget,
                known -> known(exchange, read, known, budget),
                () -> handOver(exchange, budget)));
    }

    /** Null if the header does not have the usual form. */
    private @Nullable Budget budget(@Nullable String header) {
        long most = longest.toMillis();
        Long millis = header == null ? (Long) most : PlainTarget.millis(header);
        return millis == null ? null : new Budget(System.nanoTime() + Math.min(most, millis) * 1_000_000);
    }

    private static void handOver(Exchange exchange, Budget budget) {
        exchange.replaceHeader(BUDGET, Math.max(1, budget.left().toMillis()) + "ms"); // what is left of it
        exchange.handOver();
    }

    private void known(Exchange exchange, Read read, ReadOutcome.Known known, Budget budget) {
        try {
            if (!(readThrough.ready(read, known) instanceof ReadOutcome.Known ready)) {
                handOver(exchange, budget);
            } else if (ready.answer() instanceof Answer.Found found) {
                found(exchange, found, ready.from(), ready.freshness());
            } else {
                problems.send(exchange, CacheController.miss(read.key(), ready.freshness()));
            }
        } catch (RuntimeException e) {
            problems.unexpected(exchange, e);
        }
    }

    private static void found(Exchange exchange, Answer.Found found, @Nullable Shard from, Freshness freshness) {
        byte[] body = found.body();
        HttpResponseStatus status = found.unchanged() ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK;
        Reply reply = exchange.reply(status, body == null ? 0 : body.length).header(X_CACHE, freshness.header());
        if (from != null) {
            reply.header(X_SHARD, from.name());
        }
        reply.header(HeaderNames.AGE, found.ageSeconds(System.currentTimeMillis()));
        reply.header(HeaderNames.ETAG, EntityTag.of(found.version()));
        if (found.unchanged()) {
            exchange.send(reply);
            return;
        }
        reply.header(HeaderNames.CONTENT_TYPE_OPTIONS, NOSNIFF).header(HeaderNames.CONTENT_SECURITY_POLICY, SANDBOX);
        if (found.contentType() != null) {
            reply.header(HeaderNames.CONTENT_TYPE, found.contentType());
        }
        if (body == null) {
            exchange.send(reply, found.length());
        } else {
            exchange.send(reply, body);
        }
    }
}
