// Written by ./platform sync from kit: readthrough/Namespaces.java
package org.distributedpatterns.cacheservice.readthrough;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The namespaces' settings in ZooKeeper, at {@code /cache/namespaces/NAME}. {@link #current()} is an immutable snapshot
 * that follows within a watch's delay; while ZooKeeper is out of reach it stays as it was. Nothing that a read of the
 * cache needs waits for ZooKeeper.
 */
public final class Namespaces implements AutoCloseable {

    private static final String ROOT = "/cache/namespaces";

    private final CuratorFramework curator;
    private final JsonMapper json;
    private final CuratorCache cache;
    private final CountDownLatch initialized = new CountDownLatch(1);
    private volatile Map<String, Defined> current = Map.of();

    public Namespaces(CuratorFramework curator, JsonMapper json) {
        this.curator = curator;
        this.json = json;
        this.cache = CuratorCache.build(curator, ROOT);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forAll((type, before, after) -> changed(before, after))
                        .forInitialized(initialized::countDown)
                        .build());
    }

    /** Begins to watch; returns at once. */
    public void start() {
        cache.start();
    }

    /** Waits until what was there at the start is known; false if it is not within the time. */
    public boolean awaitInitialized(long timeoutMillis) throws InterruptedException {
        return initialized.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /** All settings, by the name of their namespace. */
    public Map<String, Defined> current() {
        return current;
    }

    /** The settings of a namespace as last seen; null if it has none. */
    public @Nullable Defined find(String namespace) {
        return current.get(namespace);
    }

    /**
     * The settings of a namespace, not older than a revision that somebody else has seen: asks ZooKeeper if the watch
     * has not brought it yet.
     */
    public @Nullable Defined find(String namespace, long revision) throws Exception {
        Defined known = current.get(namespace);
        return known != null && known.revision() >= revision ? known : fetch(namespace);
    }

    /** What ZooKeeper says now; null if the namespace has no settings. */
    public @Nullable Defined fetch(String namespace) throws Exception {
        curator.sync().forPath(ROOT);
        var stat = new Stat();
        try {
            byte[] data = curator.getData().storingStatIn(stat).forPath(ROOT + "/" + namespace);
            return apply(namespace, Defined.parse(json, namespace, data, stat.getMzxid()));
        } catch (NoNodeException _) {
            return null;
        }
    }

    /** Gives a namespace new settings. */
    public void put(String namespace, Namespace settings) throws Exception {
        curator.create()
                .orSetData()
                .creatingParentsIfNeeded()
                .forPath(ROOT + "/" + namespace, json.writeValueAsBytes(settings));
        fetch(namespace);
    }

    /** Takes a namespace's settings away; false if it had none. */
    public boolean delete(String namespace) throws Exception {
        try {
            curator.delete().forPath(ROOT + "/" + namespace);
            return true;
        } catch (NoNodeException _) {
            return false;
        } finally {
            apply(namespace, null);
        }
    }

    private void changed(@Nullable ChildData before, @Nullable ChildData after) {
        ChildData node = after == null ? before : after;
        if (node == null || node.getPath().equals(ROOT)) {
            return;
        }
        String namespace = node.getPath().substring(ROOT.length() + 1);
        apply(
                namespace,
                after == null
                        ? null
                        : Defined.parse(
                                json,
                                namespace,
                                after.getData(),
                                after.getStat().getMzxid()));
    }

    private synchronized @Nullable Defined apply(String namespace, @Nullable Defined next) {
        Defined known = current.get(namespace);
        if (next != null && known != null && known.revision() > next.revision()) {
            return known; // an event from before it
        }
        Map<String, Defined> all = new HashMap<>(current);
        if (next == null) {
            all.remove(namespace);
        } else {
            all.put(namespace, next);
        }
        current = Map.copyOf(all);
        return next;
    }

    @Override
    public void close() {
        cache.close();
    }
}
