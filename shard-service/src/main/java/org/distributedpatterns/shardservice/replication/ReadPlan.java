package org.distributedpatterns.shardservice.replication;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One read of a key: whom to ask, and when to stop. It asks the first candidate; when that one fails or is late, the
 * next; when it knows nothing or is in doubt, all the others, and then the newest answer wins. A tombstone is an
 * answer. An owner that missed nothing and knows nothing has forgotten the key, or it was never written: it is believed
 * rather than a value that is held in doubt.
 *
 * <p>Not thread-safe: the reading thread feeds it what happens.
 *
 * @param <S> an owner
 */
public final class ReadPlan<S> {

    /** What to do now. */
    public sealed interface Step<S> {

        /** Ask these; none: wait for what is on its way. */
        record Ask<S>(List<S> owners) implements Step<S> {}

        /**
         * The end.
         *
         * @param from who gave the answer; null if nobody knows the key
         * @param lacking owners that should hold the answer and do not: to be repaired
         */
        record Done<S>(Answer answer, @Nullable S from, Set<S> lacking) implements Step<S> {}

        /** The end: nobody could be asked. */
        record Unavailable<S>() implements Step<S> {}
    }

    private final List<S> unasked;
    private final Predicate<S> confident;
    private final Set<S> current;
    private final Set<S> waitingFor = new LinkedHashSet<>();
    private final Map<S, Answer> answers = new LinkedHashMap<>();

    /**
     * @param candidates in the order in which to ask
     * @param current those among them that own the key now; the others did a moment ago
     * @param confident owners whose answer needs no second one: they have owned the key for long enough
     */
    public ReadPlan(List<S> candidates, Set<S> current, Predicate<S> confident) {
        this.unasked = new ArrayList<>(candidates);
        this.current = Set.copyOf(current);
        this.confident = confident;
    }

    /** The first step. */
    public Step<S> begin() {
        return askNext();
    }

    /** An owner answered. */
    public Step<S> answered(S owner, Answer answer) {
        waitingFor.remove(owner);
        answers.put(owner, answer);
        if (!(answer instanceof Answer.Absent) && isSure(owner, answer)) {
            return done();
        }
        List<S> others = ask(unasked.size());
        return others.isEmpty() && waitingFor.isEmpty() ? done() : new Step.Ask<>(others);
    }

    /** An owner could not be asked, or broke off. */
    public Step<S> failed(S owner) {
        waitingFor.remove(owner);
        return unasked.isEmpty() && waitingFor.isEmpty() ? done() : askNext();
    }

    /** The owners asked so far take long: ask one more, if there is one, beside them. */
    public Step<S> late() {
        return askNext();
    }

    /** The owners asked so far took too long: end with what is known, or go on waiting while nothing is. */
    public Step<S> tooLate() {
        return answers.isEmpty() ? askNext() : done();
    }

    /** Whether all that is known is in doubt: worth waiting for an owner that is slow. */
    public boolean isInDoubt() {
        return !answers.isEmpty()
                && answers.entrySet().stream().noneMatch(entry -> isSure(entry.getKey(), entry.getValue()));
    }

    /** Those that were asked and have neither answered nor failed. */
    public Set<S> waitingFor() {
        return Set.copyOf(waitingFor);
    }

    private Step<S> askNext() {
        List<S> next = ask(Math.min(1, unasked.size()));
        return next.isEmpty() && waitingFor.isEmpty() ? done() : new Step.Ask<>(next);
    }

    private List<S> ask(int count) {
        List<S> asked = List.copyOf(unasked.subList(0, count));
        unasked.removeAll(asked);
        waitingFor.addAll(asked);
        return asked;
    }

    private Step<S> done() {
        S from = null;
        Answer newest = null;
        for (Map.Entry<S, Answer> entry : answers.entrySet()) {
            if (newest == null || Answer.version(entry.getValue()) > Answer.version(newest)) {
                newest = entry.getValue();
                from = entry.getKey();
            }
        }
        if (newest == null || from == null) {
            return new Step.Unavailable<>();
        }
        if (!isSure(from, newest) && answers.entrySet().stream().anyMatch(this::isSureOfNothing)) {
            return new Step.Done<>(new Answer.Absent(false), null, Set.of());
        }
        return new Step.Done<>(newest, newest instanceof Answer.Absent ? null : from, lacking(newest));
    }

    private boolean isSure(S owner, Answer answer) {
        return !answer.doubtful() && confident.test(owner);
    }

    private boolean isSureOfNothing(Map.Entry<S, Answer> entry) {
        return entry.getValue() instanceof Answer.Absent
                && current.contains(entry.getKey())
                && isSure(entry.getKey(), entry.getValue());
    }

    private Set<S> lacking(Answer newest) {
        Set<S> lacking = new LinkedHashSet<>();
        answers.forEach((owner, answer) -> {
            if (current.contains(owner) && Answer.version(answer) < Answer.version(newest)) {
                lacking.add(owner);
            }
        });
        return lacking;
    }
}
