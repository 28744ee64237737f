package org.distributedpatterns.electiondemo.election;

import java.time.Instant;

/**
 * A grant of leadership.
 *
 * @param instance who leads
 * @param hostname the machine or container it runs on
 * @param epoch the number of the grant, greater than that of any grant before it: the fencing token
 * @param since when it was granted, by the leader's clock
 */
record Leader(String instance, String hostname, long epoch, Instant since) {

    Leader {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch " + epoch + " is not positive");
        }
    }
}
