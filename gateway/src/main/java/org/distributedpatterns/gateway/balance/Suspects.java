package org.distributedpatterns.gateway.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.distributedpatterns.gateway.membership.Member;

/**
 * The instances that failed lately and are passed over while others exist. A suspicion lasts {@code first}, twice as
 * long each time the instance fails again right after it, at most {@code longest}; an answer ends it. Failures while an
 * instance is suspected count once: a hundred requests in flight on a killed instance are one failure.
 */
public final class Suspects {

    /** @param count failures in a row */
    private record Suspicion(int count, long untilNanos) {}

    private final Map<String, Suspicion> byAddress = new ConcurrentHashMap<>();
    private final Duration first;
    private final Duration longest;
    private final LongSupplier nanoTime;

    public Suspects(Duration first, Duration longest, LongSupplier nanoTime) {
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("suspicion of " + first + " to " + longest);
        }
        this.first = first;
        this.longest = longest;
        this.nanoTime = nanoTime;
    }

    /** The instance failed. */
    public void failed(Member member) {
        long now = nanoTime.getAsLong();
        byAddress.compute(address(member), (address, before) -> {
            if (before != null && before.untilNanos() - now > 0) {
                return before;
            }
            int count = before == null ? 1 : before.count() + 1;
            long nanos = Math.min(longest.toNanos(), first.toNanos() << Math.min(count - 1, 20));
            return new Suspicion(count, now + nanos);
        });
    }

    /** The instance answered. */
    public void answered(Member member) {
        if (!byAddress.isEmpty()) {
            byAddress.remove(address(member));
        }
    }

    public boolean isSuspected(Member member) {
        if (byAddress.isEmpty()) {
            return false;
        }
        Suspicion suspicion = byAddress.get(address(member));
        return suspicion != null && suspicion.untilNanos() - nanoTime.getAsLong() > 0;
    }

    /** Those who are not suspected; if all are, all: one of them may have recovered. */
    public List<Member> prefer(List<Member> members) {
        if (byAddress.isEmpty()) {
            return members;
        }
        List<Member> trusted = new ArrayList<>(members);
        trusted.removeIf(this::isSuspected);
        return trusted.isEmpty() ? members : trusted;
    }

    /** Forgets all but these. */
    public void retain(Collection<Member> members) {
        byAddress.keySet().retainAll(members.stream().map(Suspects::address).toList());
    }

    /** A replacement has the name of its predecessor, but another port. */
    private static String address(Member member) {
        return member.host() + ":" + member.port();
    }
}
