package org.distributedpatterns.gateway.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.details.JsonInstanceSerializer;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/** Watches {@code /services/SERVICE/INSTANCE} in ZooKeeper, where the memberships of all services are. */
final class ZooKeeperDirectory implements Directory, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ZooKeeperDirectory.class);

    private static final String ROOT = "/services";

    private static final JsonInstanceSerializer<ZookeeperInstance> SERIALIZER =
            new JsonInstanceSerializer<>(ZookeeperInstance.class);

    private final CuratorCache cache;
    private final List<Consumer<Fleet>> listeners = new CopyOnWriteArrayList<>();
    private volatile Fleet current = Fleet.UNKNOWN;

    ZooKeeperDirectory(CuratorFramework curator) {
        this.cache = CuratorCache.build(curator, ROOT);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(() -> publish(true))
                        .forAll((type, before, after) -> publish(current.complete()))
                        .build());
    }

    /** Begins to watch; returns at once. */
    void start() {
        cache.start();
    }

    @Override
    public Fleet current() {
        return current;
    }

    @Override
    public synchronized void onChange(Consumer<Fleet> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    private synchronized void publish(boolean complete) {
        if (!complete) {
            return; // the first view is published whole
        }
        Fleet next = new Fleet(read(), true);
        if (!next.equals(current)) {
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    private Map<String, List<Member>> read() {
        Map<String, List<Member>> services = new TreeMap<>();
        try (Stream<ChildData> nodes = cache.stream()) {
            nodes.forEach(node -> {
                String[] names = node.getPath().substring(ROOT.length()).split("/"); // "", service, instance
                if (names.length == 3) {
                    Member member = parse(node);
                    if (member != null) {
                        services.computeIfAbsent(names[1], service -> new ArrayList<>())
                                .add(member);
                    }
                }
            });
        }
        services.values().forEach(members -> members.sort(Comparator.comparing(Member::instance)));
        return services;
    }

    private static @Nullable Member parse(ChildData node) {
        try {
            ServiceInstance<ZookeeperInstance> instance = SERIALIZER.deserialize(node.getData());
            Member member = new Member(
                    instance.getId(),
                    instance.getAddress(),
                    instance.getPort(),
                    instance.getPayload().getMetadata());
            AdminCall.of(member); // nothing is sent to whom it is not known what to protect of
            return member;
        } catch (Exception e) {
            log.warn("{} holds no membership that can be read, passed over", node.getPath(), e);
            return null;
        }
    }

    @Override
    public void close() {
        cache.close();
    }
}
