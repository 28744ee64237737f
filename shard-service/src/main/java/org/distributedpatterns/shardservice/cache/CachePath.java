package org.distributedpatterns.shardservice.cache;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.distributedpatterns.shardservice.front.Exchange;
import org.distributedpatterns.shardservice.front.FastPath;
import org.distributedpatterns.shardservice.front.Names;
import org.distributedpatterns.shardservice.front.Reply;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.HybridClock;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.distributedpatterns.shardservice.web.Budget;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET|HEAD|PUT|DELETE /api/cache/NAMESPACE/KEY} on the event loop. A read whose first owner knows the answer is
 * never handed to another thread. What takes a decision over time (another owner, a hedge, a write's rounds) runs on a
 * virtual thread in {@link Reads} and {@link Writes}, as for the callers of {@link CacheController}; requests that are
 * not of the plain form go there.
 */
final class CachePath implements FastPath {

    private static final AsciiString X_CACHE = AsciiString.cached("X-Cache");
    private static final AsciiString X_SHARD = AsciiString.cached("X-Shard");
    private static final AsciiString HIT = AsciiString.cached("hit");
    private static final AsciiString NOSNIFF = AsciiString.cached("nosniff");
    private static final AsciiString SANDBOX = AsciiString.cached("sandbox");
    private static final AsciiString BUDGET = AsciiString.cached(Budget.HEADER);

    private final FirstReads firstReads;
    private final Reads reads;
    private final Writes writes;
    private final Problems problems;
    private final Duration longest;
    private final Executor threads;

    /** @param threads for what blocks */
    CachePath(
            FirstReads firstReads,
            Reads reads,
            Writes writes,
            Problems problems,
            CacheProperties properties,
            Executor threads) {
        this.firstReads = firstReads;
        this.reads = reads;
        this.writes = writes;
        this.problems = problems;
        this.longest = properties.budget();
        this.threads = threads;
    }

    @Override
    public String pattern() {
        return CacheController.PREFIX + "{namespace}/{key}";
    }

    @Override
    public boolean takes(HttpRequest head) {
        HttpMethod method = head.method();
        return (method == HttpMethod.GET
                        || method == HttpMethod.PUT
                        || method == HttpMethod.DELETE
                        || method == HttpMethod.HEAD)
                && head.uri().startsWith(CacheController.PREFIX);
    }

    @Override
    public void handle(Exchange exchange) {
        CacheTarget target = CacheTarget.of(exchange.uri());
        Budget budget = target == null ? null : budget(exchange);
        HttpMethod method = exchange.method();
        boolean isRead = method == HttpMethod.GET || method == HttpMethod.HEAD;
        if (target == null || budget == null || isRead && target.ttlMillis() != null) {
            exchange.handOver();
        } else if (isRead) {
            read(exchange, target.key(), budget);
        } else if (method == HttpMethod.PUT) {
            put(exchange, target, budget);
        } else {
            write(exchange, target.key(), () -> writes.delete(target.key(), budget));
        }
    }

    private @Nullable Budget budget(Exchange exchange) {
        String header = exchange.header(BUDGET);
        long most = longest.toMillis();
        Long millis = header == null ? (Long) most : CacheTarget.millis(header, 0);
        return millis == null ? null : new Budget(System.nanoTime() + Math.min(most, millis) * 1_000_000);
    }

    private void read(Exchange exchange, String key, Budget budget) {
        var read = new Read(key, exchange.header(Names.IF_NONE_MATCH), exchange.method() == HttpMethod.GET);
        exchange.inTrace(() -> firstReads.read(
                exchange.loop(),
                read,
                budget,
                known -> answer(exchange, key, known),
                () -> answerLater(
                        exchange, () -> reads.read(read, budget), outcome -> answer(exchange, key, outcome))));
    }

    private void put(Exchange exchange, CacheTarget target, Budget budget) {
        String type = exchange.header(Names.CONTENT_TYPE);
        byte[] value = exchange.body();
        write(
                exchange,
                target.key(),
                () -> writes.put(
                        target.key(),
                        value,
                        type == null ? "application/octet-stream" : type,
                        target.ttlMillis(),
                        budget));
    }

    private void write(Exchange exchange, String key, Supplier<WriteOutcome> write) {
        answerLater(exchange, write, outcome -> answer(exchange, key, outcome));
    }

    /** Decides on a virtual thread, answers on the event loop. */
    private <T> void answerLater(Exchange exchange, Supplier<T> decide, Consumer<T> answer) {
        threads.execute(() -> exchange.inTrace(() -> {
            try {
                T outcome = decide.get();
                exchange.loop().execute(() -> answer.accept(outcome));
            } catch (RuntimeException e) {
                exchange.loop().execute(() -> problems.unexpected(exchange, e));
            }
        }));
    }

    private void answer(Exchange exchange, String key, ReadOutcome outcome) {
        if (exchange.isOver()) {
            return; // another owner was faster
        }
        switch (outcome) {
            case ReadOutcome.Known known
            when known.answer() instanceof Answer.Found found -> found(exchange, found, known.from());
            case ReadOutcome.Known _ -> problems.send(exchange, CacheController.miss(key));
            case ReadOutcome.Unavailable _ -> problems.send(exchange, CacheController.unavailable(key));
            case ReadOutcome.TimedOut _ -> problems.send(exchange, CacheController.late(key));
        }
    }

    private static void found(Exchange exchange, Answer.Found found, @Nullable Shard from) {
        byte[] body = found.body();
        HttpResponseStatus status = found.unchanged() ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK;
        Reply reply = exchange.reply(status, body == null ? 0 : body.length).header(X_CACHE, HIT);
        if (from != null) {
            reply.header(X_SHARD, from.name());
        }
        long age = System.currentTimeMillis() - HybridClock.millis(found.version());
        reply.header(Names.AGE, Math.max(0, age / 1000));
        reply.header(Names.ETAG, CacheController.tag(found.version()));
        if (found.unchanged()) {
            exchange.send(reply);
            return;
        }
        reply.header(Names.CONTENT_TYPE_OPTIONS, NOSNIFF).header(Names.CONTENT_SECURITY_POLICY, SANDBOX);
        if (found.contentType() != null) {
            reply.header(Names.CONTENT_TYPE, found.contentType());
        }
        if (body == null) {
            exchange.send(reply, found.length());
        } else {
            exchange.send(reply, body);
        }
    }

    private void answer(Exchange exchange, String key, WriteOutcome outcome) {
        switch (outcome) {
            case WriteOutcome.Stored stored ->
                exchange.send(exchange.reply(HttpResponseStatus.NO_CONTENT, 0)
                        .header(Names.ETAG, CacheController.tag(stored.version())));
            case WriteOutcome.Unavailable _ -> problems.send(exchange, CacheController.unavailable(key));
            case WriteOutcome.Contended _ -> problems.send(exchange, CacheController.contended(key));
            case WriteOutcome.TimedOut _ -> problems.send(exchange, CacheController.lateWrite(key));
        }
    }
}
