package org.distributedpatterns.cacheservice.fill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What this instance owns and owned a moment ago, for as long as routers write to former owners. Only that may be
 * handed over: what is left over of an earlier time may have been overwritten elsewhere. Thread-safe.
 */
final class Views {

    private record Former(Ownership ownership, long untilNanos) {}

    private record Snapshot(List<Ownership> current, List<Former> former) {}

    private final LongSupplier nanos;
    private final Duration transition;
    private volatile Snapshot snapshot = new Snapshot(List.of(), List.of());

    Views(LongSupplier nanos, Duration transition) {
        this.nanos = nanos;
        this.transition = transition;
    }

    synchronized void changeTo(Ownership next) {
        become(List.of(next));
    }

    /** It owns nothing any more: it is no member. */
    synchronized void leave() {
        become(List.of());
    }

    /** A router has come that knows nothing of what was before: it does not write to former owners. */
    synchronized void forgetFormer() {
        snapshot = new Snapshot(snapshot.current(), List.of());
    }

    private void become(List<Ownership> next) {
        long now = nanos.getAsLong();
        List<Former> former = new ArrayList<>();
        snapshot.current().forEach(before -> former.add(new Former(before, now + transition.toNanos())));
        snapshot.former().stream()
                .filter(before -> before.untilNanos() - now > 0)
                .forEach(former::add);
        snapshot = new Snapshot(next, former);
    }

    /** Whether a key is, or was a moment ago, owned: as of this call. */
    Predicate<String> owned() {
        Snapshot present = snapshot;
        long now = nanos.getAsLong();
        List<Ownership> all = new ArrayList<>(present.current());
        present.former().stream()
                .filter(before -> before.untilNanos() - now > 0)
                .forEach(before -> all.add(before.ownership()));
        return key -> all.stream().anyMatch(ownership -> ownership.owns(key));
    }
}
