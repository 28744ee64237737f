package org.distributedpatterns.gateway.balance;

import java.util.List;

/** Keeps a caller where its cookie says. The cookie holds a hash of the instance's name: callers learn no names. */
final class Sticky implements Balancer {

    private final String cookie;
    private final Balancer others;

    Sticky(String cookie, Balancer others) {
        this.cookie = cookie;
        this.others = others;
    }

    @Override
    public <C extends Candidate> C pick(List<C> fit, Call call) {
        String mark = call.cookie(cookie);
        if (mark != null) {
            for (C candidate : fit) {
                if (mark.equals(mark(candidate))) {
                    return candidate;
                }
            }
        }
        return others.pick(fit, call);
    }

    @Override
    public String mark(Candidate chosen) {
        return Long.toUnsignedString(Hash.of(chosen.name()), 36);
    }
}
