package org.distributedpatterns.gateway.balance;

import java.util.List;
import java.util.random.RandomGenerator;

/** A draw weighted by shares. */
final class Random implements Balancer {

    private final RandomGenerator random;

    Random(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public <C extends Candidate> C pick(List<C> fit, Call call) {
        double sum = 0;
        for (C candidate : fit) {
            sum += candidate.weight();
        }
        if (sum <= 0) {
            return fit.get(random.nextInt(fit.size()));
        }
        double point = random.nextDouble() * sum;
        for (C candidate : fit) {
            point -= candidate.weight();
            if (point < 0) {
                return candidate;
            }
        }
        return fit.getLast(); // rounding
    }
}
