package org.distributedpatterns.shardservice.shards;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.distributedpatterns.shardservice.front.Transport;
import org.jspecify.annotations.Nullable;

/** One connection to a shard: answers come in the order of the requests. Used by its event loop only. */
final class Lane {

    /** Behind an answer of this length, others would wait noticeably. */
    private static final int MUCH = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final Shard shard;
    private final LaneProperties properties;
    private final BiConsumer<Lane, List<LaneCall>> whenClosed;
    private final String host;
    private final Queue<LaneCall> inFlight = new ArrayDeque<>();
    private final Queue<LaneCall> early = new ArrayDeque<>();
    private @Nullable Channel channel;
    private boolean open = true;
    private boolean used;
    private boolean flushing;
    private long bytesOut;
    private long lastProgress = System.nanoTime();
    private @Nullable HttpResponse head;
    private byte[] body = NOTHING;
    private int received;

    /** @param whenClosed takes the calls that may go another way; all others have failed */
    Lane(
            Shard shard,
            Transport transport,
            EventLoop loop,
            Duration connectTimeout,
            LaneProperties properties,
            BiConsumer<Lane, List<LaneCall>> whenClosed) {
        this.shard = shard;
        this.properties = properties;
        this.whenClosed = whenClosed;
        this.host = shard.member().host() + ":" + shard.member().port();
        transport
                .connect(
                        loop,
                        new InetSocketAddress(
                                shard.member().host(), shard.member().port()),
                        connectTimeout,
                        () -> List.of(new Decoder(), new Answers()))
                .addListener((ChannelFutureListener) connected -> {
                    if (connected.isSuccess()) {
                        connected(connected.channel());
                    } else {
                        closed(shard + " can't be reached: " + connected.cause().getMessage());
                    }
                });
    }

    boolean isOpen() {
        return open;
    }

    /** How much stands before a new call. */
    long weight() {
        return inFlight.size() + early.size() + (isBusyWithMuch() ? properties.maximumInFlight() : 0);
    }

    /** Whether a large value is on its way, behind which others would wait. */
    boolean isBusyWithMuch() {
        return bytesOut >= MUCH || body.length - received >= MUCH;
    }

    /** False if it has enough in flight. */
    boolean send(LaneCall call) {
        if (inFlight.size() + early.size() >= properties.maximumInFlight()) {
            return false;
        }
        if (channel == null) {
            early.add(call);
        } else {
            write(channel, call);
        }
        return true;
    }

    private void connected(Channel to) {
        if (!open) {
            to.close();
            return;
        }
        channel = to;
        for (LaneCall call = early.poll(); call != null; call = early.poll()) {
            write(to, call);
        }
    }

    private void write(Channel to, LaneCall call) {
        if (inFlight.isEmpty()) {
            lastProgress = System.nanoTime();
        }
        inFlight.add(call);
        ByteBuf bytes = call.encode(to.alloc(), host);
        if (call.length() >= MUCH) {
            bytesOut += call.length();
            to.write(bytes).addListener(_ -> bytesOut -= call.length());
        } else {
            to.write(bytes, to.voidPromise());
        }
        if (!flushing) {
            flushing = true;
            to.eventLoop().execute(this::flush); // once for all that comes in this turn of the loop
        }
    }

    private void flush() {
        flushing = false;
        if (channel != null) {
            channel.flush();
        }
    }

    /** Gives up calls whose time is over, and the lane if nothing comes on it any more. */
    void check(long now) {
        Predicate<LaneCall> late = call -> !call.isOver() && call.isLate(now);
        List<LaneCall> unanswered = inFlight.stream().filter(late).toList();
        List<LaneCall> unsent = early.stream().filter(late).toList();
        early.removeAll(unsent);
        // What is in flight keeps its place: its answer may come yet, and is dropped.
        unanswered.forEach(call -> call.fail(new LaneFailure(shard + " did not answer in time")));
        unsent.forEach(call -> call.fail(new LaneFailure(shard + " could not be reached in time")));
        long quiet = now - lastProgress;
        if (!inFlight.isEmpty() && quiet > properties.stalledAfter().toNanos()) {
            closed(shard + " has answered nothing for " + properties.stalledAfter());
        } else if (inFlight.isEmpty()
                && early.isEmpty()
                && quiet > properties.idleTimeout().toNanos()) {
            close();
        }
    }

    /** When it is to be given up if nothing comes until then, should an answer be waited for. */
    long stallsNanos() {
        return lastProgress + properties.stalledAfter().toNanos();
    }

    /** When {@link #check} next may have something to do, as far as that is known now. */
    long dueNanos(long now) {
        if (inFlight.isEmpty() && early.isEmpty()) {
            return lastProgress + properties.idleTimeout().toNanos();
        }
        // what still waits for the connection stalls on it after that at the earliest
        long due = inFlight.isEmpty() ? now + properties.stalledAfter().toNanos() : stallsNanos();
        for (Queue<LaneCall> calls : List.of(inFlight, early)) {
            for (LaneCall call : calls) {
                if (!call.isOver() && call.deadlineNanos() - due < 0) {
                    due = call.deadlineNanos();
                }
            }
        }
        return due;
    }

    void close() {
        closed("the connection to " + shard + " was closed");
    }

    private void closed(String why) {
        if (!open) {
            return;
        }
        open = false;
        if (channel != null) {
            channel.close();
        }
        Map<Boolean, List<LaneCall>> sent =
                inFlight.stream().collect(Collectors.partitioningBy(call -> call.repeatOnce(used)));
        List<LaneCall> unsent = List.copyOf(early);
        inFlight.clear();
        early.clear();
        whenClosed.accept(this, sent.getOrDefault(true, List.of()));
        sent.getOrDefault(false, List.of()).forEach(call -> call.fail(new LaneFailure(why)));
        unsent.forEach(call -> call.fail(new LaneFailure(why)));
    }

    private void begin(HttpResponse next) {
        long length = HttpUtil.getContentLength(next, 0L);
        LaneCall call = inFlight.peek();
        head = next;
        received = 0;
        body = length == 0 || call == null || call.isHead() || next.status().code() == 304
                ? NOTHING
                : new byte
                        [Math.toIntExact(
                                Math.min(length, properties.maximumValue().toBytes() + 1))];
        if (HttpUtil.isTransferEncodingChunked(next)
                || length > properties.maximumValue().toBytes()) {
            closed(shard + " answers with more than a value can have");
        }
    }

    private void add(ByteBuf bytes) {
        int count = Math.min(bytes.readableBytes(), body.length - received);
        bytes.readBytes(body, received, count);
        received += count;
        lastProgress = System.nanoTime();
    }

    private void end() {
        LaneCall call = inFlight.poll();
        HttpResponse answered = head;
        byte[] value = body;
        head = null;
        body = NOTHING;
        received = 0;
        used = true;
        if (call == null || answered == null) {
            closed(shard + " answered what it was not asked");
            return;
        }
        call.answer().complete(new LaneAnswer(answered.status().code(), answered.headers(), value));
        if (!HttpUtil.isKeepAlive(answered)) {
            close();
        }
    }

    /** Knows that the answer to HEAD has no body. */
    private final class Decoder extends HttpResponseDecoder {

        Decoder() {
            super(new HttpDecoderConfig().setMaxChunkSize(MUCH));
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            LaneCall call = inFlight.peek();
            return call != null && call.isHead() || super.isContentAlwaysEmpty(message);
        }
    }

    private final class Answers extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse next && open) {
                if (next.decoderResult().isFailure()) {
                    closed(shard + " speaks no HTTP");
                } else if (next.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                    begin(next);
                }
            }
            if (message instanceof HttpContent content) {
                try {
                    if (open && head != null) {
                        add(content.content());
                        if (message instanceof LastHttpContent) {
                            end();
                        }
                    }
                } finally {
                    content.release();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed(shard + " broke the connection off");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            closed(shard + ": " + cause.getMessage());
        }
    }
}
