package org.distributedpatterns.searchroot.scatter;

/**
 * How many hedges there may be: one for every ten searches, and a few at once. Where everything is slow, hedging would
 * only make it slower; where one leaf is slow, its searches teach suspicion within the first few.
 */
public final class HedgeBudget {

    private static final double PER_SEARCH = 0.1;
    private static final double AT_ONCE = 10;

    private double available = AT_ONCE;

    /** A search was begun. */
    synchronized void earn() {
        available = Math.min(AT_ONCE, available + PER_SEARCH);
    }

    /** Whether one more call may be hedged. */
    synchronized boolean take() {
        if (available < 1) {
            return false;
        }
        available--;
        return true;
    }
}
