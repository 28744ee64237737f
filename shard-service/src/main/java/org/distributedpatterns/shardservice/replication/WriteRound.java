package org.distributedpatterns.shardservice.replication;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One round of a write under one version: it goes to all owners at once, and stands when every one of them that can
 * still be believed has taken it and none holds a later one. Not thread-safe.
 *
 * @param <S> an owner
 */
public final class WriteRound<S> {

    /** How a round stands. */
    public sealed interface State {

        /** Answers are on their way. */
        record Waiting() implements State {}

        /** Every owner that could be reached took it. */
        record Acknowledged() implements State {}

        /**
         * An owner holds a later version: observe it, and begin another round with a version beyond it.
         *
         * @param version the latest that was seen
         */
        record Conflict(long version) implements State {}

        /** No owner could be reached. */
        record Unavailable() implements State {}
    }

    private final Set<S> current;
    private final Set<S> waitingFor;
    private final Set<S> missed = new LinkedHashSet<>();
    private int acknowledged;
    private long laterVersion;

    /**
     * @param current the owners of the key: one of them at least has to take it
     * @param former its owners of a moment ago, whom somebody may still ask
     */
    public WriteRound(Collection<S> current, Collection<S> former) {
        this.current = Set.copyOf(current);
        this.waitingFor = new LinkedHashSet<>(current);
        waitingFor.addAll(former);
    }

    /** Others hold a copy of the key: the write stands only when it has reached them too, as far as they live. */
    public void reachAlso(Collection<S> copies) {
        waitingFor.addAll(copies);
    }

    /** The owner took it. */
    public State acknowledged(S owner) {
        if (waitingFor.remove(owner) && current.contains(owner)) {
            acknowledged++;
        }
        return state();
    }

    /** The owner holds a later version. */
    public State conflicted(S owner, long version) {
        waitingFor.remove(owner);
        laterVersion = Math.max(laterVersion, version);
        return state();
    }

    /** The owner could not be reached: the write goes on without it. */
    public State failed(S owner) {
        if (waitingFor.remove(owner)) {
            missed.add(owner);
        }
        return state();
    }

    /**
     * These have not answered, and nobody will believe them alone: the write goes on without them, unless they are all
     * there is.
     */
    public State goOnWithout(Collection<S> owners) {
        if (isAnswered()) {
            owners.stream().filter(waitingFor::remove).forEach(missed::add);
        }
        return state();
    }

    /** Whether an owner has answered: only then can the round end without those that have not. */
    public boolean isAnswered() {
        return acknowledged > 0 || laterVersion > 0;
    }

    public State state() {
        if (!waitingFor.isEmpty()) {
            return new State.Waiting();
        }
        if (laterVersion > 0) {
            return new State.Conflict(laterVersion);
        }
        return acknowledged > 0 ? new State.Acknowledged() : new State.Unavailable();
    }

    /** Those that have not answered yet. */
    public Set<S> waitingFor() {
        return Set.copyOf(waitingFor);
    }

    /** Owners, former ones too, that the write went on without: they are owed it. */
    public Set<S> missed() {
        return Set.copyOf(missed);
    }
}
