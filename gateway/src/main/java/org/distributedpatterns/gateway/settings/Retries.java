package org.distributedpatterns.gateway.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is sent again, always to another instance.
 *
 * @param budget how many retries there may be for each request, on average
 * @param perSecond retries that are free beyond the budget, so that rare requests are repeated, too
 * @param atMost retries of one request
 * @param backoff the longest pause before the first retry, twice as long before the next; the pause is drawn from zero
 *     to that
 */
public record Retries(
        @DefaultValue("0.2") double budget,
        @DefaultValue("1") double perSecond,
        @DefaultValue("2") int atMost,
        @DefaultValue("20ms") Duration backoff) {

    public Retries {
        Rules.within("retries.budget", budget, 0, 1);
        Rules.within("retries.per-second", perSecond, 0, 1000);
        Rules.require(atMost >= 0 && atMost <= 10, "retries.at-most", "must be from 0 to 10");
        Rules.notNegative("retries.backoff", backoff);
    }
}
