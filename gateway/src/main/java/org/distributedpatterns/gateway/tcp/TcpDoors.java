package org.distributedpatterns.gateway.tcp;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.distributedpatterns.gateway.balance.Balancer;
import org.distributedpatterns.gateway.balance.Pool;
import org.distributedpatterns.gateway.balance.Pools;
import org.jspecify.annotations.Nullable;

/** All ports of the configuration. Without any, nothing is started. */
final class TcpDoors implements AutoCloseable {

    private final TcpProperties properties;
    private final Pools pools;
    private final Predicate<String> closed;
    private final TcpMeters meters;
    private final Map<String, TcpDoor> doors = new ConcurrentHashMap<>();
    private volatile @Nullable EventLoopGroup loops;

    /** @param closed services to which no connection is carried at the moment */
    TcpDoors(TcpProperties properties, Pools pools, Predicate<String> closed, TcpMeters meters) {
        this.properties = properties;
        this.pools = pools;
        this.closed = closed;
        this.meters = meters;
    }

    void open() {
        if (properties.services().isEmpty()) {
            return;
        }
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("tcp", true), NioIoHandler.newFactory());
        loops = group;
        properties.services().forEach((service, listener) -> {
            Pool pool = pools.of(service);
            Balancer balancer = Balancer.of(
                    pool.settings().balancing(),
                    () -> ThreadLocalRandom.current().nextLong());
            doors.put(service, new TcpDoor(service, listener, pool, closed, balancer, group, meters));
        });
    }

    /** Where a service is to be reached, once open. */
    int port(String service) {
        TcpDoor door = doors.get(service);
        if (door == null) {
            throw new IllegalArgumentException("no port for " + service);
        }
        return door.port();
    }

    @Override
    public void close() {
        doors.values().forEach(TcpDoor::close);
        EventLoopGroup group = loops;
        if (group != null) {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
