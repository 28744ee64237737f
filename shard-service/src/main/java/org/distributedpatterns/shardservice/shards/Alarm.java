package org.distributedpatterns.shardservice.shards;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has one event loop look after what waits on it, when the first of it may be over, and never while nothing waits: a
 * loop without work sleeps. Used by its loop only.
 */
public final class Alarm {

    private final EventExecutor loop;
    private final long toleranceNanos;
    private final Runnable look;
    private @Nullable ScheduledFuture<?> next;
    private long nextNanos;

    /**
     * @param toleranceMillis how late a look may be: what is over within this time is looked after at once
     * @param look runs on the loop, and sets the alarm for what it leaves
     */
    public Alarm(EventExecutor loop, long toleranceMillis, Runnable look) {
        this.loop = loop;
        this.toleranceNanos = TimeUnit.MILLISECONDS.toNanos(toleranceMillis);
        this.look = look;
    }

    /**
     * Something may be over at this time, as {@link System#nanoTime()} counts it. A time that is past is as good as
     * now: a look that leaves what is over does not have the loop do nothing else.
     */
    public void setFor(long nanos) {
        if (isSetBy(nanos + toleranceNanos)) {
            return;
        }
        long now = System.nanoTime();
        long delay = Math.max(0, nanos - now) + toleranceNanos;
        if (isSetBy(now + delay)) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        nextNanos = now + delay;
        next = loop.schedule(this::ring, delay, TimeUnit.NANOSECONDS);
    }

    private boolean isSetBy(long nanos) {
        return next != null && nextNanos - nanos <= 0;
    }

    private void ring() {
        next = null;
        look.run();
    }
}
