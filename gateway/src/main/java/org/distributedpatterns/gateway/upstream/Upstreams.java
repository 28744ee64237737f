package org.distributedpatterns.gateway.upstream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.balance.Pool;
import org.distributedpatterns.gateway.balance.Pools;

/** The services that have been called. */
public final class Upstreams {

    private final Pools pools;
    private final UpstreamMeters meters;
    private final RandomGenerator random;
    private final Map<String, Upstream> byService = new ConcurrentHashMap<>();

    public Upstreams(Pools pools, UpstreamMeters meters, RandomGenerator random) {
        this.pools = pools;
        this.meters = meters;
        this.random = random;
    }

    /** The service under the settings of now. */
    public Upstream of(String service) {
        Pool pool = pools.of(service);
        Upstream known = byService.get(service);
        if (known != null && known.settings() == pool.settings()) {
            return known;
        }
        return renew(service, pool);
    }

    private Upstream renew(String service, Pool pool) {
        Upstream[] replaced = new Upstream[1];
        Upstream renewed = byService.compute(service, (name, before) -> {
            if (before != null && before.settings() == pool.settings()) {
                return before;
            }
            replaced[0] = before;
            return new Upstream(service, pool.settings(), pool, before, random);
        });
        if (replaced[0] == null) {
            meters.watch(service, () -> byService.get(service));
        }
        return renewed;
    }
}
