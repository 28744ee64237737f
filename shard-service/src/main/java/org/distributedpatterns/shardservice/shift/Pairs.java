package org.distributedpatterns.shardservice.shift;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.distributedpatterns.shardservice.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * Who takes whose place among the members of a service, and what all of them have answered since. Immutable but for the
 * shares and answers in it.
 *
 * @param byReplacement pairs by the address of the replacement
 * @param byLeaving the same by the address of the one that leaves
 * @param answers by the address of every member
 */
record Pairs(Map<String, Pair> byReplacement, Map<String, Pair> byLeaving, Map<String, Answers> answers) {

    /** @param sinceNanos when both were members first */
    record Pair(Member leaving, Member replacement, Shift shift, long sinceNanos) {}

    Pairs {
        byReplacement = Map.copyOf(byReplacement);
        byLeaving = Map.copyOf(byLeaving);
        answers = Map.copyOf(answers);
    }

    /** The pairs among these members, known ones as they are; null if there are none. */
    static @Nullable Pairs of(Collection<Member> members, @Nullable Pairs before, long nowNanos) {
        Map<String, Member> byAddress = new HashMap<>();
        members.forEach(member -> byAddress.put(Shifts.address(member), member));
        Map<String, Pair> byReplacement = new HashMap<>();
        Map<String, Pair> byLeaving = new HashMap<>();
        byAddress.forEach((address, replacement) -> {
            String place = replacement.metadata().getOrDefault(Shifts.REPLACES, "");
            Member leaving = byAddress.get(place);
            if (leaving != null && !place.equals(address)) {
                Pair known = before == null ? null : before.byReplacement().get(address);
                Pair pair = known != null && known.leaving().equals(leaving)
                        ? known
                        : new Pair(leaving, replacement, new Shift(), nowNanos);
                byReplacement.put(address, pair);
                byLeaving.put(place, pair);
            }
        });
        if (byReplacement.isEmpty()) {
            return null;
        }
        Map<String, Answers> answers = new HashMap<>();
        byAddress.keySet().forEach(address -> {
            Answers known = before == null ? null : before.answers().get(address);
            answers.put(address, known == null ? new Answers() : known);
        });
        return new Pairs(byReplacement, byLeaving, answers);
    }

    Answers answersOf(Member member) {
        return Objects.requireNonNull(answers.get(Shifts.address(member)));
    }

    /** Of all that are nobody's replacement, the leaving ones too: together, since each may have answered few. */
    long peersMedian() {
        return Answers.median(answers.entrySet().stream()
                .filter(entry -> !byReplacement.containsKey(entry.getKey()))
                .flatMapToLong(entry -> LongStream.of(entry.getValue().last(Answers.KEPT)))
                .toArray());
    }
}
