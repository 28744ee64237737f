package org.distributedpatterns.gateway.upstream;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.balance.Balancer;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.balance.Pool;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.retry.RetryBudget;
import org.distributedpatterns.gateway.settings.Breaker;
import org.distributedpatterns.gateway.settings.Limit;
import org.distributedpatterns.gateway.settings.Retries;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.jspecify.annotations.Nullable;

/**
 * A service as the gateway calls it, under the settings of the moment. Settings that change keep the parts that depend
 * on unchanged ones: a new weight does not close a breaker.
 */
public final class Upstream {

    private final String service;
    private final RouteSettings settings;
    private final Pool pool;
    private final Balancer balancer;
    private final RetryBudget retries;
    private final @Nullable CircuitBreaker breaker;
    private final @Nullable SimpleLimiter<Void> limiter;

    Upstream(String service, RouteSettings settings, Pool pool, @Nullable Upstream before, RandomGenerator random) {
        this.service = service;
        this.settings = settings;
        this.pool = pool;
        if (before != null && before.settings.balancing().equals(settings.balancing())) {
            this.balancer = before.balancer;
        } else {
            this.balancer = Balancer.of(settings.balancing(), random);
        }
        if (before != null && before.settings.retries().equals(settings.retries())) {
            this.retries = before.retries;
        } else {
            this.retries = budget(settings.retries());
        }
        if (before != null && before.settings.breaker().equals(settings.breaker())) {
            this.breaker = before.breaker;
        } else {
            this.breaker = breaker(service, settings.breaker());
        }
        if (before != null && before.settings.limit().equals(settings.limit())) {
            this.limiter = before.limiter;
        } else {
            this.limiter = limiter(settings.limit());
        }
    }

    /** What requests and time have brought is kept for ten seconds, reckoned with ten requests a second at least. */
    private static RetryBudget budget(Retries retries) {
        double ofTime = retries.perSecond() * 10;
        return new RetryBudget(
                retries.budget(), retries.perSecond(), ofTime + retries.budget() * 100, ofTime, System::nanoTime);
    }

    private static @Nullable CircuitBreaker breaker(String service, Breaker breaker) {
        if (!breaker.enabled()) {
            return null;
        }
        return CircuitBreaker.of(
                service,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.TIME_BASED)
                        .slidingWindowSize((int) breaker.window().toSeconds())
                        .minimumNumberOfCalls(breaker.atLeast())
                        .failureRateThreshold((float) (breaker.failureRate() * 100))
                        .waitDurationInOpenState(breaker.open())
                        .permittedNumberOfCallsInHalfOpenState(breaker.trials())
                        .maxWaitDurationInHalfOpenState(breaker.open())
                        .writableStackTraceEnabled(false)
                        .build());
    }

    /**
     * The gradient of the latency moves the limit; a window of a second at least, so that single requests do not.
     * Netflix, "Performance Under Load" (2018).
     */
    private static @Nullable SimpleLimiter<Void> limiter(Limit limit) {
        if (!limit.enabled()) {
            return null;
        }
        Gradient2Limit gradient = Gradient2Limit.newBuilder()
                .initialLimit(limit.initial())
                .minLimit(limit.least())
                .maxConcurrency(limit.most())
                .rttTolerance(2.0)
                .build();
        return SimpleLimiter.newBuilder()
                .limit(WindowedLimit.newBuilder().build(gradient))
                .build();
    }

    /** Lets a request in, or says why not. */
    public Admission admit() {
        Limiter.Listener permit = null;
        if (limiter != null) {
            Optional<Limiter.Listener> free = limiter.acquire(null);
            if (free.isEmpty()) {
                return new Admission.LimitReached(limiter.getLimit());
            }
            permit = free.get();
        }
        if (breaker != null && !breaker.tryAcquirePermission()) {
            if (permit != null) {
                permit.onIgnore();
            }
            return new Admission.CircuitOpen(settings.breaker().open());
        }
        retries.called();
        return new Admission.Admitted(new Permit(breaker, permit));
    }

    public String service() {
        return service;
    }

    public RouteSettings settings() {
        return settings;
    }

    public Pool pool() {
        return pool;
    }

    public Balancer balancer() {
        return balancer;
    }

    /**
     * The instances that may be tried: the fit ones first; the others before nothing at all.
     *
     * @param tried those that were
     * @param part which of the instances the request may go to; null for all
     */
    public List<Instance> left(Set<Instance> tried, @Nullable Predicate<Member> part) {
        List<Instance> fit = among(pool.fit(), tried, part);
        return fit.isEmpty() ? among(pool.all(), tried, part) : fit;
    }

    private static List<Instance> among(
            List<Instance> instances, Set<Instance> tried, @Nullable Predicate<Member> part) {
        if (tried.isEmpty() && part == null) {
            return instances;
        }
        List<Instance> left = new ArrayList<>(instances.size());
        for (Instance instance : instances) {
            if (!tried.contains(instance) && (part == null || part.test(instance.member()))) {
                left.add(instance);
            }
        }
        return left;
    }

    /**
     * Whether a request that may be sent again is: if its settings, its time and the budget allow it. Takes a retry of
     * the budget, and counts it, or that there was none.
     *
     * @param reason why it is to be sent again
     * @param before how often it was already
     */
    public boolean takeRetry(
            UpstreamMeters meters, String route, String reason, int before, @Nullable Budget deadline) {
        if (before >= settings.retries().atMost() || (deadline != null && deadline.isSpent())) {
            return false;
        }
        boolean allowed = retries.take();
        meters.repeated(route, allowed ? reason : "budget");
        return allowed;
    }

    /** 0 closed, 0.5 half open, 1 open. */
    double openness() {
        if (breaker == null) {
            return 0;
        }
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
            case HALF_OPEN -> 0.5;
            case OPEN, FORCED_OPEN -> 1;
        };
    }

    /** The limit of the moment; 0 for none. */
    int limit() {
        return limiter == null ? 0 : limiter.getLimit();
    }

    /** Requests that wait for an answer, as the limit counts them. */
    int inFlight() {
        return limiter == null ? 0 : limiter.getInflight();
    }
}
