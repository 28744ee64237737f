package org.distributedpatterns.gateway.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.zookeeper.KeeperException.NoNodeException;

/**
 * What every gateway tells the others about a subject: one text per subject and gateway in ZooKeeper, which only that
 * gateway writes, and all watch. It stays when its gateway goes. Safe for use by several threads.
 */
public final class Boards implements AutoCloseable {

    private final CuratorFramework curator;
    private final String root;
    private final CuratorCache cache;
    private volatile Map<String, Map<String, String>> current = Map.of();

    /** @param kind names them in ZooKeeper, for example {@code measured} */
    Boards(CuratorFramework curator, String kind) {
        this.curator = curator;
        this.root = "/gateway/" + kind;
        this.cache = CuratorCache.build(curator, root);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(this::swap)
                        .forAll((type, before, after) -> swap())
                        .build());
    }

    /** Begins to watch; returns at once. */
    void start() {
        cache.start();
    }

    /** The texts on a subject by gateway, as last seen; never blocks. */
    public Map<String, String> of(String subject) {
        return current.getOrDefault(subject, Map.of());
    }

    /** All subjects, as last seen. */
    public java.util.Set<String> subjects() {
        return current.keySet();
    }

    /**
     * Says what {@code gateway} has to say now; blocks.
     *
     * @throws StoreException.Unavailable without ZooKeeper
     */
    public void put(String subject, String gateway, String text) {
        try {
            curator.create()
                    .orSetData()
                    .creatingParentsIfNeeded()
                    .forPath(root + "/" + subject + "/" + gateway, text.getBytes(UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable(e);
        } catch (Exception e) {
            throw new StoreException.Unavailable(e);
        }
    }

    /**
     * What a gateway has said, as ZooKeeper has it now; empty for nothing.
     *
     * @throws StoreException.Unavailable without ZooKeeper
     */
    public String read(String subject, String gateway) {
        try {
            return new String(curator.getData().forPath(root + "/" + subject + "/" + gateway), UTF_8);
        } catch (NoNodeException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable(e);
        } catch (Exception e) {
            throw new StoreException.Unavailable(e);
        }
    }

    /**
     * Forgets a subject; blocks.
     *
     * @throws StoreException.Unavailable without ZooKeeper
     */
    public void remove(String subject) {
        try {
            curator.delete().quietly().deletingChildrenIfNeeded().forPath(root + "/" + subject);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable(e);
        } catch (Exception e) {
            throw new StoreException.Unavailable(e);
        }
    }

    private synchronized void swap() {
        Map<String, Map<String, String>> next = new HashMap<>();
        try (Stream<ChildData> nodes = cache.stream()) {
            nodes.forEach(node -> {
                List<String> names =
                        List.of(node.getPath().substring(root.length()).split("/"));
                if (names.size() == 3) {
                    next.computeIfAbsent(names.get(1), subject -> new HashMap<>())
                            .put(names.get(2), new String(node.getData(), UTF_8));
                }
            });
        }
        current = Collections.unmodifiableMap(next);
    }

    @Override
    public void close() {
        cache.close();
    }
}
