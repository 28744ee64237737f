package org.distributedpatterns.shardservice.shards;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.shardservice.front.Transport;

/**
 * Connections to the shards, a few for each event loop and shard: a request that comes in on a loop goes out and comes
 * back on it, so nothing is handed between threads. Requests share a lane one behind the other without waiting for
 * answers (RFC 9112, section 9.3.2); what many callers ask in one turn of the loop leaves in one packet.
 */
final class Lanes implements AutoCloseable {

    /** How exactly deadlines are kept. */
    private static final long TOLERANCE_MILLIS = 20;

    private final Transport transport;
    private final Duration connectTimeout;
    private final LaneProperties properties;
    private final List<OfLoop> ofLoops = new ArrayList<>(); // never changed once made
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean closed;

    /** Lanes on every loop. */
    Lanes(Transport transport, Duration connectTimeout, LaneProperties properties) {
        this(transport, transport.loops(), connectTimeout, properties);
    }

    private Lanes(
            Transport transport, Iterable<EventExecutor> loops, Duration connectTimeout, LaneProperties properties) {
        this.transport = transport;
        this.connectTimeout = connectTimeout;
        this.properties = properties;
        loops.forEach(loop -> ofLoops.add(new OfLoop((EventLoop) loop)));
    }

    /** Lanes on one loop only: for what is little, and asked for by other threads. */
    static Lanes onOneLoop(Transport transport, Duration connectTimeout, LaneProperties properties) {
        return new Lanes(transport, List.of(transport.loops().next()), connectTimeout, properties);
    }

    /**
     * Sends a call on the calling event loop, or on one of them. Completes there.
     *
     * @see LaneCall#answer()
     */
    CompletableFuture<LaneAnswer> send(Shard shard, LaneCall call) {
        OfLoop lanes = loop();
        if (lanes.loop.inEventLoop()) {
            lanes.send(shard, call);
        } else {
            lanes.loop.execute(() -> lanes.send(shard, call));
        }
        return call.answer();
    }

    private OfLoop loop() {
        for (OfLoop lanes : ofLoops) {
            if (lanes.loop.inEventLoop()) {
                return lanes;
            }
        }
        return ofLoops.get(Math.floorMod(turn.getAndIncrement(), ofLoops.size()));
    }

    @Override
    public void close() {
        closed = true;
        ofLoops.forEach(lanes -> lanes.loop.execute(lanes::close));
    }

    /** The lanes of one event loop, used by it only. */
    private final class OfLoop {

        private final EventLoop loop;
        private final Map<Shard, List<Lane>> lanes = new HashMap<>();
        private final Alarm alarm;

        OfLoop(EventLoop loop) {
            this.loop = loop;
            this.alarm = new Alarm(loop, TOLERANCE_MILLIS, this::check);
        }

        void send(Shard shard, LaneCall call) {
            List<Lane> present = lanes.computeIfAbsent(shard, _ -> new ArrayList<>());
            Lane best = null;
            for (Lane lane : present) {
                if (lane.isOpen() && (best == null || lane.weight() < best.weight())) {
                    best = lane;
                }
            }
            boolean another = best == null || best.isBusyWithMuch() && present.size() < properties.perLoop();
            if (another && !closed) {
                best = new Lane(shard, transport, loop, connectTimeout, properties, (lane, unanswered) -> {
                    present.remove(lane);
                    unanswered.forEach(left -> send(shard, left));
                });
                present.add(best);
            }
            if (best == null || !best.send(call)) {
                call.fail(new LaneFailure(shard + " has enough to do already"));
                return;
            }
            alarm.setFor(call.deadlineNanos());
            alarm.setFor(best.stallsNanos());
        }

        private void check() {
            long now = System.nanoTime();
            for (List<Lane> present : lanes.values()) {
                List.copyOf(present).forEach(lane -> lane.check(now));
            }
            lanes.values().removeIf(List::isEmpty);
            lanes.values().forEach(present -> present.forEach(lane -> alarm.setFor(lane.dueNanos(now))));
        }

        void close() {
            lanes.values().forEach(present -> List.copyOf(present).forEach(Lane::close));
        }
    }
}
