package org.distributedpatterns.shardservice.shards;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request to a shard, and its answer to come. All of it may be repeated: reads change nothing, and writes carry their
 * version. Belongs to one event loop once it is sent.
 */
final class LaneCall {

    private static final byte[] END_OF_LINE = {'\r', '\n'};

    private final String method;
    private final String path;
    private final StringBuilder headers = new StringBuilder(96);
    private final byte @Nullable [] body;
    private final long deadlineNanos;
    private final CompletableFuture<LaneAnswer> answer = new CompletableFuture<>();
    private boolean repeated;

    /** @param body null for none */
    LaneCall(String method, String path, byte @Nullable [] body, Duration timeout) {
        this.method = method;
        this.path = path;
        this.body = body;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    /** Adds a header field. What would end the line early is refused. */
    void header(String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(name + " has more than one line");
        }
        headers.append(name).append(": ").append(value).append("\r\n");
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean isLate(long now) {
        return deadlineNanos - now <= 0;
    }

    /** When it is late, as {@link System#nanoTime()} counts it. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Completes exceptionally when there is no answer, or not in time. */
    CompletableFuture<LaneAnswer> answer() {
        return answer;
    }

    boolean isOver() {
        return answer.isDone();
    }

    void fail(LaneFailure failure) {
        answer.completeExceptionally(failure);
    }

    /** Whether it may be sent once more after its connection broke. */
    boolean repeatOnce(boolean connectionWasUsed) {
        boolean may = !repeated && !isOver() && (connectionWasUsed || body != null || method.equals("DELETE"));
        repeated = true;
        return may;
    }

    /** How long its body is. */
    int length() {
        return body == null ? 0 : body.length;
    }

    ByteBuf encode(io.netty.buffer.ByteBufAllocator allocator, String host) {
        ByteBuf head = allocator.directBuffer(128 + path.length() + headers.length());
        ByteBufUtil.writeAscii(head, method);
        head.writeByte(' ');
        ByteBufUtil.writeAscii(head, path);
        ByteBufUtil.writeAscii(head, " HTTP/1.1\r\nHost: ");
        ByteBufUtil.writeAscii(head, host);
        head.writeBytes(END_OF_LINE);
        head.writeCharSequence(headers, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (body == null) {
            return head.writeBytes(END_OF_LINE);
        }
        ByteBufUtil.writeAscii(head, "Content-Length: " + body.length + "\r\n\r\n");
        return Unpooled.wrappedBuffer(head, Unpooled.wrappedBuffer(body));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
