package org.distributedpatterns.gateway.upstream;

import com.netflix.concurrency.limits.Limiter;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What an admitted request gives back to the breaker and the limit, once: the first end counts. */
public final class Permit {

    private final @Nullable CircuitBreaker breaker;
    private final Limiter.@Nullable Listener limit;
    private final long begun = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    Permit(@Nullable CircuitBreaker breaker, Limiter.@Nullable Listener limit) {
        this.breaker = breaker;
        this.limit = limit;
    }

    /**
     * The answer came.
     *
     * @param measures whether its time says something of the service's load: that of a call that waits for an event
     *     does not
     */
    public void answered(boolean measures) {
        if (ended.compareAndSet(false, true)) {
            if (breaker != null) {
                breaker.onSuccess(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            }
            if (limit != null) {
                if (measures) {
                    limit.onSuccess();
                } else {
                    limit.onIgnore();
                }
            }
        }
    }

    /** The service failed. */
    public void failed(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            if (breaker != null) {
                breaker.onError(System.nanoTime() - begun, TimeUnit.NANOSECONDS, cause);
            }
            if (limit != null) {
                limit.onIgnore(); // an error in no time must not raise the limit
            }
        }
    }

    /** It did not answer for long: the limit is too high. */
    public void dropped(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            if (breaker != null) {
                breaker.onError(System.nanoTime() - begun, TimeUnit.NANOSECONDS, cause);
            }
            if (limit != null) {
                limit.onDropped();
            }
        }
    }

    /** How it ended says nothing of the service: the caller went away. */
    public void abandoned() {
        if (ended.compareAndSet(false, true)) {
            if (breaker != null) {
                breaker.releasePermission();
            }
            if (limit != null) {
                limit.onIgnore();
            }
        }
    }
}
