// Written by ./platform sync from kit: shift/Pairs.java
package org.distributedpatterns.gateway.shift;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.distributedpatterns.gateway.membership.Member;
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

    record Pair(Member leaving, Member replacement, Shift shift) {}

    /** Peers' answers that are older say little of a time in which the replacement has their traffic. */
    private static final Duration COMPARABLE = Duration.ofSeconds(30);

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
            Member leaving = leaving(replacement, byAddress);
            if (leaving != null) {
                Pair known = before == null ? null : before.byReplacement().get(address);
                Pair pair = known != null && known.leaving().equals(leaving)
                        ? known
                        : new Pair(leaving, replacement, new Shift(nowNanos));
                byReplacement.put(address, pair);
                byLeaving.put(Shifts.address(leaving), pair);
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

    /** Whose place it takes: at that address, and the very process, if one is named: a port is taken again. */
    private static @Nullable Member leaving(Member replacement, Map<String, Member> byAddress) {
        String[] place =
                replacement.metadata().getOrDefault(Shifts.REPLACES, "").split("#", 2);
        Member leaving = byAddress.get(place[0]);
        boolean another = leaving != null
                && place.length == 2
                && !place[1].equals(leaving.metadata().get("pid"));
        return leaving == null || another || leaving.equals(replacement) ? null : leaving;
    }

    Answers answersOf(Member member) {
        return Objects.requireNonNull(answers.get(Shifts.address(member)));
    }

    /** Of all that are nobody's replacement, the leaving ones too: together, since each may have answered few. */
    long peersMedian(long now) {
        return Answers.median(answers.entrySet().stream()
                .filter(entry -> !byReplacement.containsKey(entry.getKey()))
                .flatMapToLong(entry -> entry.getValue().within(COMPARABLE, now))
                .toArray());
    }
}
