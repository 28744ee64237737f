package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks after what is under way on a connection: in time, and every second at least. One timer outlives many requests,
 * which are over long before it ends. Of one event loop.
 */
final class Watch {

    private static final long AT_LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ToLongFunction<ChannelHandlerContext> look;
    private @Nullable ScheduledFuture<?> next;
    private long nextAt;

    /** @param look returns in how many nanoseconds to look again; 0 for not at all */
    Watch(ToLongFunction<ChannelHandlerContext> look) {
        this.look = look;
    }

    /** Sees to it that somebody looks by then. */
    void within(ChannelHandlerContext context, long most) {
        long nanos = Math.min(AT_LEAST_NANOS, most);
        long at = System.nanoTime() + nanos;
        if (next != null && nextAt - at <= 0) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        nextAt = at;
        next = context.executor().schedule(() -> look(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        next = null;
        long again = look.applyAsLong(context);
        if (again > 0) {
            within(context, again);
        }
    }
}
