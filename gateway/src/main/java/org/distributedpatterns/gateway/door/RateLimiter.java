package org.distributedpatterns.gateway.door;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * A token bucket for each caller, of a bounded number of callers. A bucket that had the time to fill up is forgotten: a
 * new one is as full. When there are too many callers, those who did not call for longest start anew.
 */
final class RateLimiter {

    /** @param who tells callers of one quota apart */
    record Caller(Quota quota, Object who) {}

    /** What a request was told. */
    sealed interface Verdict {

        /**
         * @param remaining how many more would be let in now
         * @param untilFull when all of the quota is there again
         */
        record Allowed(long remaining, Duration untilFull) implements Verdict {}

        /** @param retryAfter when one would be let in */
        record Refused(Duration retryAfter) implements Verdict {}
    }

    private final Cache<Caller, Bucket> buckets;
    private final TimeMeter time;

    RateLimiter(int maxCallers, TimeMeter time) {
        this.time = time;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(maxCallers)
                .expireAfter(Expiry.<Caller, Bucket>accessing(
                        (caller, bucket) -> caller.quota().untilFull()))
                .ticker(time::currentTimeNanos)
                .executor(Runnable::run)
                .build();
    }

    Verdict take(Caller caller) {
        ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? new Verdict.Allowed(probe.getRemainingTokens(), Duration.ofNanos(probe.getNanosToWaitForReset()))
                : new Verdict.Refused(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    boolean hasAny(Caller caller) {
        return bucket(caller).getAvailableTokens() > 0;
    }

    private Bucket bucket(Caller caller) {
        return buckets.get(caller, this::full);
    }

    private Bucket full(Caller caller) {
        Quota quota = caller.quota();
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(quota.burst()).refillGreedy(quota.requests(), quota.per()))
                .withCustomTimePrecision(time)
                .build();
    }

    /** How many callers are remembered. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }
}
