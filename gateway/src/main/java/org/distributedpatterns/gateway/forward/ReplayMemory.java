package org.distributedpatterns.gateway.forward;

import java.util.concurrent.atomic.AtomicLong;

/** The bound of what all kept bodies take together. */
final class ReplayMemory {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    ReplayMemory(long limit) {
        this.limit = limit;
    }

    /** Takes {@code bytes} if they are free. */
    boolean tryReserve(long bytes) {
        while (true) {
            long before = used.get();
            if (before + bytes > limit) {
                return false;
            }
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
