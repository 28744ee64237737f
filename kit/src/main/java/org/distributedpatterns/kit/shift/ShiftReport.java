package org.distributedpatterns.kit.shift;

/**
 * How far one router has moved an instance's traffic to its replacement.
 *
 * @param leaving the instance that is replaced
 * @param replacement the one that takes its place
 * @param replacementAddress where the replacement listens, {@code HOST:PORT}
 * @param share the replacement's part of what the two get, from 0 to 1
 * @param answered requests that the replacement has answered to this router
 * @param medianMillis the median of the replacement's last answers, 200 at most
 * @param peersMedianMillis the same of all its peers together
 * @param done whether this router needs the leaving one no more: the replacement has not failed lately, and either the
 *     other's share is 0 and the replacement's median, over at least 200 answers, at most twice its peers', or hardly
 *     anybody calls the two, or what they are called for can't go to the replacement
 */
public record ShiftReport(
        String leaving,
        String replacement,
        String replacementAddress,
        double share,
        long answered,
        double medianMillis,
        double peersMedianMillis,
        boolean done) {

    ShiftReport asDone() {
        return new ShiftReport(
                leaving, replacement, replacementAddress, share, answered, medianMillis, peersMedianMillis, true);
    }
}
