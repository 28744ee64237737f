package org.distributedpatterns.gateway.fastpath;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Counts the requests on the fast path, and waits for them at shutdown: the server's own graceful end, which comes
 * next, takes their connections for idle ones. From then on requests take the filters' way, where the server counts
 * them.
 */
final class UnderWay implements SmartLifecycle {

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> whenNone = new AtomicReference<>();
    private final BooleanSupplier whetherToOpen;
    private volatile boolean running;
    private volatile boolean open;

    /** @param whetherToOpen is asked once, when the application has started */
    UnderWay(BooleanSupplier whetherToOpen) {
        this.whetherToOpen = whetherToOpen;
    }

    boolean isOpen() {
        return open;
    }

    int count() {
        return count.get();
    }

    void begin() {
        count.incrementAndGet();
    }

    void end() {
        if (count.decrementAndGet() == 0 && !open) {
            tell();
        }
    }

    private void tell() {
        Runnable told = whenNone.getAndSet(null);
        if (told != null) {
            told.run();
        }
    }

    @Override
    public void start() {
        running = true;
        open = whetherToOpen.getAsBoolean();
    }

    @Override
    public void stop() {
        running = false;
        open = false;
    }

    @Override
    public void stop(Runnable callback) {
        whenNone.set(callback);
        running = false;
        open = false;
        if (count.get() == 0) {
            tell();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before everything else ends. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
