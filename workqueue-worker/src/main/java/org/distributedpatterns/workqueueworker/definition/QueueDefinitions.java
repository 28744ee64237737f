package org.distributedpatterns.workqueueworker.definition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The queues' definitions in ZooKeeper, at {@code /queues/NAME}. {@link #current()} is an immutable snapshot that
 * follows within a watch's delay; while ZooKeeper is out of reach it stays as it was.
 */
@Component
public class QueueDefinitions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(QueueDefinitions.class);

    private static final String ROOT = "/queues";

    private final CuratorFramework curator;
    private final JsonMapper json;
    private final List<Consumer<Map<String, QueueDefinition>>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch initialized = new CountDownLatch(1);
    private volatile Map<String, QueueDefinition> current = Map.of();
    private volatile @Nullable CuratorCache cache;

    QueueDefinitions(CuratorFramework curator, JsonMapper json) {
        this.curator = curator;
        this.json = json;
    }

    @Override
    public synchronized void start() {
        CuratorCache watched = CuratorCache.build(curator, ROOT);
        watched.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forAll((type, before, after) -> changed(before, after))
                        .forInitialized(initialized::countDown)
                        .build());
        watched.start();
        cache = watched;
    }

    /** Waits until everything that was there at the start is known. */
    public boolean awaitInitialized(long timeoutMillis) throws InterruptedException {
        return initialized.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /** All definitions by the name of their queue. */
    public Map<String, QueueDefinition> current() {
        return current;
    }

    /** Calls {@code listener} with the present definitions and from then on with every change, one at a time. */
    public synchronized void onChange(Consumer<Map<String, QueueDefinition>> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    /**
     * The definition of a queue: what the watch has brought, or else what ZooKeeper says now, so that a queue is found
     * by whoever was told that it is there.
     */
    public Optional<QueueDefinition> find(String queue) throws Exception {
        QueueDefinition known = current.get(queue);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            curator.sync().forPath(ROOT);
            QueueDefinition read = parse(ROOT + "/" + queue, curator.getData().forPath(ROOT + "/" + queue));
            if (read != null) {
                apply(queue, read);
            }
            return Optional.ofNullable(read);
        } catch (NoNodeException e) {
            return Optional.empty();
        }
    }

    /** Defines a queue anew. */
    public void put(String queue, QueueDefinition definition) throws Exception {
        curator.create()
                .orSetData()
                .creatingParentsIfNeeded()
                .forPath(ROOT + "/" + queue, json.writeValueAsBytes(definition));
        apply(queue, definition);
    }

    /** Takes a queue's definition away; false if there was none. */
    public boolean delete(String queue) throws Exception {
        try {
            curator.delete().forPath(ROOT + "/" + queue);
        } catch (NoNodeException e) {
            return false;
        } finally {
            apply(queue, null);
        }
        return true;
    }

    private void changed(@Nullable ChildData before, @Nullable ChildData after) {
        ChildData node = after == null ? before : after;
        if (node == null || node.getPath().equals(ROOT)) {
            return;
        }
        String queue = node.getPath().substring(ROOT.length() + 1);
        apply(queue, after == null ? null : parse(after.getPath(), after.getData()));
    }

    private synchronized void apply(String queue, @Nullable QueueDefinition definition) {
        Map<String, QueueDefinition> next = new HashMap<>(current);
        if (definition == null) {
            next.remove(queue);
        } else {
            next.put(queue, definition);
        }
        if (!next.equals(current)) {
            current = Map.copyOf(next);
            listeners.forEach(listener -> listener.accept(current));
        }
    }

    private @Nullable QueueDefinition parse(String path, byte[] data) {
        try {
            return json.readValue(data, QueueDefinition.class);
        } catch (JacksonException e) {
            log.warn("{} holds no definition of a queue, passed over: {}", path, e.getMessage());
            return null;
        }
    }

    @Override
    public synchronized void stop() {
        CuratorCache watched = cache;
        if (watched != null) {
            watched.close();
            cache = null;
        }
    }

    @Override
    public boolean isRunning() {
        return cache != null;
    }

    /** Before whatever listens. */
    @Override
    public int getPhase() {
        return -1;
    }
}
