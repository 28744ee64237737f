package org.distributedpatterns.gateway.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Weighted round robin without a lock, spread evenly: one counter passes over the candidates again and again, and a
 * candidate with the share w of the greatest weight lets 1 - w of the rounds pass. Equal weights are plain round robin.
 * After gRFC A58, "static stride scheduler". Expected cost: candidates / (sum of shares) steps.
 */
final class InTurn implements Balancer {

    private static final long GREATEST = 65_535;

    private final AtomicLong sequence = new AtomicLong();

    @Override
    public <C extends Candidate> C pick(List<C> fit, Call call) {
        int count = fit.size();
        if (count == 1) {
            return fit.getFirst();
        }
        double greatest = 0;
        for (C candidate : fit) {
            greatest = Math.max(greatest, candidate.weight());
        }
        if (greatest <= 0) { // none is to get anything, but one has to
            return fit.get((int) Math.floorMod(sequence.getAndIncrement(), (long) count));
        }
        while (true) {
            long turn = sequence.getAndIncrement() & Long.MAX_VALUE;
            int index = (int) (turn % count);
            long share = Math.round(fit.get(index).weight() / greatest * GREATEST);
            // the offset keeps candidates of equal share from letting the same rounds pass
            long position = (share * (turn / count % GREATEST) + index * (GREATEST / 2)) % GREATEST;
            if (position >= GREATEST - share) {
                return fit.get(index);
            }
        }
    }
}
