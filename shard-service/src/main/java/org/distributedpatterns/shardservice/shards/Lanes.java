package org.distributedpatterns.shardservice.shards;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.shardservice.front.Transport;

/**
 * Connections to the shards, a few for each event loop and shard: a request that comes in on a loop goes out and comes
 * back on it, so nothing is handed between threads. Requests share a lane one behind the other without waiting for
 * answers (RFC 9112, section 9.3.2); what many callers ask in one turn of the loop leaves in one packet.
 */
final class Lanes implements AutoCloseable {

    /** How exactly deadlines are kept. */
    private static final long CHECK_MILLIS = 20;

    private final Transport transport;
    private final Duration connectTimeout;
    private final LaneProperties properties;
    private final FastThreadLocal<Map<Shard, List<Lane>>> ofThisLoop = new FastThreadLocal<>() {
        @Override
        protected Map<Shard, List<Lane>> initialValue() {
            return new HashMap<>();
        }
    };
    private volatile boolean closed;

    Lanes(Transport transport, Duration connectTimeout, LaneProperties properties) {
        this.transport = transport;
        this.connectTimeout = connectTimeout;
        this.properties = properties;
        for (EventExecutor loop : transport.loops()) {
            loop.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Sends a call on the calling event loop, or on one of them. Completes there.
     *
     * @see LaneCall#answer()
     */
    CompletableFuture<LaneAnswer> send(Shard shard, LaneCall call) {
        EventLoop loop = loop();
        if (loop.inEventLoop()) {
            sendHere(shard, call);
        } else {
            loop.execute(() -> sendHere(shard, call));
        }
        return call.answer();
    }

    private EventLoop loop() {
        for (EventExecutor loop : transport.loops()) {
            if (loop.inEventLoop()) {
                return (EventLoop) loop;
            }
        }
        return transport.loops().next();
    }

    private void sendHere(Shard shard, LaneCall call) {
        List<Lane> lanes = ofThisLoop.get().computeIfAbsent(shard, _ -> new ArrayList<>());
        Lane best = null;
        for (Lane lane : lanes) {
            if (lane.isOpen() && (best == null || lane.weight() < best.weight())) {
                best = lane;
            }
        }
        boolean another = best == null || best.isBusyWithMuch() && lanes.size() < properties.perLoop();
        if (another && !closed) {
            best = new Lane(shard, transport, loop(), connectTimeout, properties, (lane, unanswered) -> {
                lanes.remove(lane);
                unanswered.forEach(left -> sendHere(shard, left));
            });
            lanes.add(best);
        }
        if (best == null || !best.send(call)) {
            call.fail(new LaneFailure(shard + " has enough to do already"));
        }
    }

    private void check() {
        long now = System.nanoTime();
        for (List<Lane> lanes : ofThisLoop.get().values()) {
            List.copyOf(lanes).forEach(lane -> lane.check(now));
        }
        ofThisLoop.get().values().removeIf(List::isEmpty);
    }

    @Override
    public void close() {
        closed = true;
        for (EventExecutor loop : transport.loops()) {
            loop.execute(() -> ofThisLoop
                    .get()
                    .values()
                    .forEach(lanes -> List.copyOf(lanes).forEach(Lane::close)));
        }
    }
}
