package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.shardservice.budget.Budget;

/** How often, and after which pause, the owners of a key are asked again when all of them failed. */
final class Rounds {

    private static final int MOST = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private Rounds() {}

    /**
     * Pauses, longer after each round and with jitter. False if another round is not worth it: there were enough, or
     * the budget would be spent.
     *
     * @param round how many have failed, from 1 on
     */
    static boolean pauseAfter(int round, Budget budget) {
        long most = FIRST_PAUSE.toMillis() << round;
        long pause = ThreadLocalRandom.current().nextLong(most / 2, most);
        if (round >= MOST || budget.left().toMillis() <= pause) {
            return false;
        }
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
