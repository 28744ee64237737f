package org.distributedpatterns.gateway.fastpath;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.distributedpatterns.gateway.balance.Instance;

/** Bounds the connections to each instance, over all event loops. Safe for use by several threads. */
final class Allowance {

    private final int most;
    private final Map<Instance, Integer> taken = new ConcurrentHashMap<>();

    Allowance(int most) {
        this.most = most;
    }

    boolean take(Instance instance) {
        boolean[] allowed = new boolean[1];
        taken.compute(instance, (same, before) -> {
            int count = before == null ? 0 : before;
            allowed[0] = count < most;
            return allowed[0] ? Integer.valueOf(count + 1) : before;
        });
        return allowed[0];
    }

    void giveBack(Instance instance) {
        taken.computeIfPresent(instance, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
