// Written by ./platform sync from kit: follower/Followers.java
package org.distributedpatterns.searchleaf.follower;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the application's followers, and says how they are: down while one is dead, stuck, or without a broker. It asks
 * nobody for that. It is no matter of readiness: an instance can answer what it has read, and all instances would be
 * unready together.
 */
@Component("followers")
public class Followers implements HealthIndicator {

    private final ConsumerFactory<String, byte[]> consumers;
    private final MeterRegistry registry;
    private final ApplicationContext context;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();

    Followers(ConsumerFactory<String, byte[]> consumers, MeterRegistry registry, ApplicationContext context) {
        this.consumers = consumers;
        this.registry = registry;
        this.context = context;
    }

    /** A follower with the application's settings; whoever has it made closes it. See {@link Follower}. */
    public Follower make(String name, Duration pollTimeout, Runnable progressed, Runnable onBroken) {
        Follower made = new Follower(name, consumers, pollTimeout, registry, context, progressed, onBroken);
        followers.add(made);
        return made;
    }

    @Override
    public Health health() {
        boolean up = true;
        Map<String, Object> details = new TreeMap<>();
        for (Follower follower : followers) {
            Follower.State state = follower.state();
            boolean connected = !Boolean.FALSE.equals(follower.isConnected());
            up &= connected && state != Follower.State.DEAD && state != Follower.State.STUCK;
            details.put(
                    follower.name(),
                    Map.of(
                            "state", state.name().toLowerCase(java.util.Locale.ROOT),
                            "connected", connected,
                            "deaths", follower.deaths(),
                            "passedOver", follower.recordsPassedOver()));
        }
        return (up ? Health.up() : Health.down()).withDetails(details).build();
    }
}
