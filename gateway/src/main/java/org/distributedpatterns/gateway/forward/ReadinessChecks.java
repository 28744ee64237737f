package org.distributedpatterns.gateway.forward;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.balance.Pool;
import org.distributedpatterns.gateway.balance.Pools;
import org.distributedpatterns.gateway.forward.InUse.Use;
import org.distributedpatterns.gateway.periodic.PeriodicTask;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.distributedpatterns.gateway.settings.Checks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Asks the instances of every service that is called whether they are ready, each at its own time: the first check of
 * an instance comes at a random moment of its first interval. Those of a service that nobody has called for a minute
 * are left in peace; its next call has all of them asked at once.
 */
final class ReadinessChecks implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReadinessChecks.class);

    private static final Duration TICK = Duration.ofMillis(250);

    private final Pools pools;
    private final HttpClient client;
    private final RandomGenerator random;
    private final Map<Instance, Long> due = new WeakHashMap<>(); // of the ticking thread, as the next one
    private final InUse inUse = new InUse(System::nanoTime);
    private final PeriodicTask task;

    ReadinessChecks(Pools pools, HttpClient client, RandomGenerator random, Tasks tasks) {
        this.pools = pools;
        this.client = client;
        this.random = random;
        this.task = tasks.periodic("readiness-checks", TICK, this::tick);
        task.start(TICK);
    }

    private void tick() {
        PeriodicTask.forEach(pools.all().values(), this::tick);
    }

    private void tick(Pool pool) {
        Checks checks = pool.settings().checks();
        Use use = inUse.of(pool);
        if (!checks.enabled() || use == Use.NONE) {
            return;
        }
        if (use == Use.AGAIN) {
            pool.all().forEach(instance -> due.put(instance, System.nanoTime()));
        }
        PeriodicTask.forEach(pool.all(), instance -> {
            if (isDue(instance, checks)) {
                check(pool, instance, checks);
            }
        });
    }

    private boolean isDue(Instance instance, Checks checks) {
        long now = System.nanoTime();
        long interval = checks.interval().toNanos();
        long at = due.computeIfAbsent(instance, first -> now + random.nextLong(interval));
        if (now - at < 0) {
            return false;
        }
        due.put(instance, now + interval);
        return true;
    }

    private void check(Pool pool, Instance instance, Checks checks) {
        int port = checks.management()
                ? managementPort(instance)
                : instance.member().port();
        if (port <= 0) {
            return; // it publishes none: nothing to ask
        }
        client.responseTimeout(checks.timeout())
                .get()
                .uri("http://" + instance.member().host() + ":" + port + checks.path())
                .response()
                .map(response -> response.status().code() / 100 == 2)
                .timeout(checks.timeout())
                .onErrorResume(error -> {
                    log.debug("{} did not answer a check", instance.name(), error);
                    return Mono.just(false);
                })
                .subscribe(ready -> pool.checked(instance, ready));
    }

    private static int managementPort(Instance instance) {
        try {
            return Integer.parseInt(instance.member().metadata().getOrDefault("management.port", "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
