package org.distributedpatterns.gateway.balance;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.gateway.membership.Member;

/** With the candidates a, b, c: a, b, c, a, … */
final class RoundRobin implements Balancer {

    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    @Override
    public Member pick(List<Member> candidates, Context context) {
        AtomicInteger turn = turns.computeIfAbsent(context.service(), service -> new AtomicInteger());
        return candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
    }
}
