package org.distributedpatterns.gateway.balance;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.settings.Balancing;
import org.jspecify.annotations.Nullable;

/** Chooses the instance for a request. Safe for use by several threads. */
public interface Balancer {

    /**
     * One of {@code fit}.
     *
     * @param fit instances of one service that may be chosen, ordered by name; at least one
     */
    <C extends Candidate> C pick(List<C> fit, Call call);

    /** What the caller is to send in its cookie so that it comes to {@code chosen} again; null for no cookie. */
    default @Nullable String mark(Candidate chosen) {
        return null;
    }

    /** The strategy of these settings. */
    static Balancer of(Balancing settings, RandomGenerator random) {
        return switch (settings.strategy()) {
            case ROUND_ROBIN, WEIGHTED -> inTurn();
            case RANDOM -> random(random);
            case LEAST_REQUEST -> leastRequest(random);
            case IP_HASH -> affinity(call -> call.source() + '>' + call.destination());
            case HEADER_HASH -> affinity(call -> call.header(settings.header()));
            case COOKIE -> sticky(settings.cookie());
        };
    }

    /** Each in turn, as often as its weight says: with the weights a 2, b 1 it goes a, b, a, a, b, a, … */
    static Balancer inTurn() {
        return new InTurn();
    }

    /** Any, as probable as its weight says. */
    static Balancer random(RandomGenerator random) {
        return new Random(random);
    }

    /** Of two drawn at random the one with fewer pending requests for its weight. */
    static Balancer leastRequest(RandomGenerator random) {
        return new LeastRequest(random);
    }

    /** Always the same for one key, while it is there; without it, only its own keys move. No key: in turn. */
    static Balancer affinity(Function<Call, @Nullable String> key) {
        return new Affinity(key, inTurn());
    }

    /** The one that the caller's cookie marks; a caller without one, or whose instance has gone, gets one in turn. */
    static Balancer sticky(String cookie) {
        return new Sticky(cookie, inTurn());
    }
}
