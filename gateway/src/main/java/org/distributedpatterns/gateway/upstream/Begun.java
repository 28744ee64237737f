package org.distributedpatterns.gateway.upstream;

import java.util.concurrent.atomic.AtomicBoolean;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.budget.Budget;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in on the event loop and goes on in the filter chain: it keeps its permit and its deadline,
 * and the chain decides on what has happened to it as if it had happened there.
 */
public final class Begun {

    /** How an attempt ended that was not answered. */
    public enum End {
        /** Nothing was sent. */
        NOT_SENT,
        /** The connection broke after something was sent. */
        BROKEN,
        /** There was no time left. */
        LATE,
        /** It was answered with 502, 503 or 504, is accounted for, and a retry has been taken for it. */
        TO_REPEAT
    }

    /**
     * An attempt.
     *
     * @param sinceNanos when it began, on the scale of {@link System#nanoTime()}
     */
    public record Attempt(Instance instance, long sinceNanos, End end, Throwable cause) {}

    private final Upstream upstream;
    private final Permit permit;
    private final Budget deadline;
    private final @Nullable Attempt attempt;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** @param attempt null if none was made */
    public Begun(Upstream upstream, Permit permit, Budget deadline, @Nullable Attempt attempt) {
        this.upstream = upstream;
        this.permit = permit;
        this.deadline = deadline;
        this.attempt = attempt;
    }

    /** Whether it is the caller's now, if it leads to that service; once only. */
    public boolean take(String service) {
        return upstream.service().equals(service) && taken.compareAndSet(false, true);
    }

    /** The request is over. If nobody took it over, how it ended says nothing of the service. */
    public void over() {
        permit.abandoned();
    }

    public Permit permit() {
        return permit;
    }

    public Budget deadline() {
        return deadline;
    }

    public @Nullable Attempt attempt() {
        return attempt;
    }
}
