// Written by ./platform sync from kit: membership/Members.java
package org.distributedpatterns.gateway.membership;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.details.JsonInstanceSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/**
 * The live instances of one service, watched in ZooKeeper. {@link #current()} is an immutable snapshot that never
 * blocks; while ZooKeeper is out of reach it stays as it was. Listeners run one at a time on the watcher's thread.
 */
public final class Members implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Members.class);

    private static final JsonInstanceSerializer<ZookeeperInstance> SERIALIZER =
            new JsonInstanceSerializer<>(ZookeeperInstance.class);

    private final String path;
    private final CuratorCache cache;
    private final List<Consumer<List<Member>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<Member> current = List.of();
    private volatile boolean initialized;

    public Members(CuratorFramework curator, String service) {
        this.path = "/services/" + service;
        this.cache = CuratorCache.build(curator, path);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(this::initialized)
                        .forAll((type, before, after) -> rebuild())
                        .build());
    }

    /** Begins to watch; returns at once. */
    public Members start() {
        cache.start();
        return this;
    }

    /** The members as last seen, ordered by name. */
    public List<Member> current() {
        return current;
    }

    /** Whether the first complete view has arrived: before that, an empty {@link #current()} says nothing. */
    public boolean isInitialized() {
        return initialized;
    }

    /** Calls {@code listener} with the present members (if known) and from then on with every change of them. */
    public synchronized void onChange(Consumer<List<Member>> listener) {
        listeners.add(listener);
        if (initialized) {
            listener.accept(current);
        }
    }

    private synchronized void initialized() {
        current = read();
        initialized = true; // last: who waits for it takes what is current then
        listeners.forEach(listener -> listener.accept(current));
    }

    private synchronized void rebuild() {
        if (!initialized) {
            return; // the first view is published whole
        }
        List<Member> next = read();
        if (!next.equals(current)) {
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    private List<Member> read() {
        try (Stream<ChildData> nodes = cache.stream()) {
            return nodes.filter(node -> !node.getPath().equals(path))
                    .map(Members::parse)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparing(Member::instance))
                    .toList();
        }
    }

    private static @org.jspecify.annotations.Nullable Member parse(ChildData node) {
        try {
            ServiceInstance<ZookeeperInstance> instance = SERIALIZER.deserialize(node.getData());
            return new Member(
                    instance.getId(),
                    instance.getAddress(),
                    instance.getPort(),
                    instance.getPayload().getMetadata());
        } catch (Exception e) {
            log.warn("{} holds no membership, passed over: {}", node.getPath(), e.toString());
            return null;
        }
    }

    @Override
    public void close() {
        cache.close();
    }
}
