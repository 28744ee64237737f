package org.distributedpatterns.gateway.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of one kind. {@link #current()} is an immutable snapshot that never blocks, and stays as it was while
 * ZooKeeper is out of reach; everything else blocks on ZooKeeper and is not for an event loop. A change is seen by its
 * own gateway when the call that made it returns, and by the others as soon as their watch fires.
 */
public final class Documents implements AutoCloseable {

    private static final Duration OWN_CHANGE_SEEN = Duration.ofSeconds(1);

    private final CuratorFramework curator;
    private final Audit audit;
    private final String kind;
    private final String root;
    private final int most;
    private final BinaryOperator<String> audited;
    private final CuratorCache cache;
    private final List<Consumer<SortedMap<String, Document>>> listeners = new CopyOnWriteArrayList<>();
    private volatile SortedMap<String, Document> current = Collections.emptySortedMap();
    private volatile boolean initialized;

    /**
     * @param kind names them in ZooKeeper and in the audit log, for example {@code routes}
     * @param most how many there may be
     * @param audited of a definition's name and text, what the audit log shows; a change of the rest has no entry
     */
    Documents(CuratorFramework curator, Audit audit, String kind, int most, BinaryOperator<String> audited) {
        this.curator = curator;
        this.audit = audit;
        this.kind = kind;
        this.root = "/gateway/" + kind;
        this.most = most;
        this.audited = audited;
        this.cache = CuratorCache.build(curator, root);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(this::initialize)
                        .forAll((type, before, after) -> publish())
                        .build());
    }

    /** Begins to watch; returns at once. */
    void start() {
        cache.start();
    }

    /** The definitions as last seen, by name. */
    public SortedMap<String, Document> current() {
        return current;
    }

    /** Whether a whole view has arrived. */
    public boolean isInitialized() {
        return initialized;
    }

    /** Calls {@code listener} with the present definitions (if known) and from then on with every change of them. */
    public synchronized void onChange(Consumer<SortedMap<String, Document>> listener) {
        listeners.add(listener);
        if (initialized) {
            listener.accept(current);
        }
    }

    /**
     * The definition as ZooKeeper has it now.
     *
     * @throws StoreException.Unavailable without ZooKeeper
     */
    public Optional<Document> read(String name) {
        try {
            Stat stat = new Stat();
            byte[] data = curator.getData().storingStatIn(stat).forPath(root + "/" + name);
            return Optional.of(document(name, data, stat));
        } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
        } catch (Exception e) {
            throw unavailable(e);
        }
    }

    /**
     * Writes a definition.
     *
     * @param before what it was when the change was thought out; null to create it
     * @throws StoreException.Changed if it is no longer that
     * @throws StoreException.Full if there are too many
     * @throws StoreException.Unavailable without ZooKeeper
     */
    public Document write(String name, @Nullable Document before, String json, Actor who) {
        byte[] data = json.getBytes(UTF_8);
        String path = root + "/" + name;
        try {
            if (before == null && count() >= most) {
                throw new StoreException.Full(most);
            }
            CuratorOp change = before == null
                    ? curator.transactionOp().create().forPath(path, data)
                    : curator.transactionOp()
                            .setData()
                            .withVersion(before.version())
                            .forPath(path, data);
            commit(change, name, before, json, who);
        } catch (StoreException e) {
            throw e;
        } catch (KeeperException.BadVersionException
                | KeeperException.NodeExistsException
                | KeeperException.NoNodeException e) {
            throw changed(name, e);
        } catch (Exception e) {
            throw unavailable(e);
        }
        Document written = read(name).orElseThrow(() -> new StoreException.Changed(name));
        awaitSeen(name, written.change());
        return written;
    }

    /**
     * Deletes a definition.
     *
     * @throws StoreException.Changed if it is no longer what {@code before} says
     * @throws StoreException.Unavailable without ZooKeeper
     */
    public void delete(Document before, Actor who) {
        String name = before.name();
        try {
            CuratorOp change = curator.transactionOp()
                    .delete()
                    .withVersion(before.version())
                    .forPath(root + "/" + name);
            commit(change, name, before, null, who);
        } catch (KeeperException.BadVersionException | KeeperException.NoNodeException e) {
            throw changed(name, e);
        } catch (Exception e) {
            throw unavailable(e);
        }
        awaitSeen(name, Long.MAX_VALUE);
    }

    private void commit(CuratorOp change, String name, @Nullable Document before, @Nullable String after, Actor who)
            throws Exception {
        String was = before == null ? null : audited.apply(name, before.json());
        String is = after == null ? null : audited.apply(name, after);
        curator.createContainers(root);
        if (Objects.equals(was, is)) {
            curator.transaction().forOperations(change);
            return;
        }
        audit.createRoot();
        Audit.Entry entry = audit.entry(who, kind + "/" + name, was, is);
        curator.transaction().forOperations(change, audit.write(entry));
        audit.written(entry);
    }

    private int count() throws Exception {
        Stat stat = curator.checkExists().forPath(root);
        return stat == null ? 0 : stat.getNumChildren();
    }

    /** Waits until the own watch has seen a change, so that the caller's next request meets it; not for long. */
    private synchronized void awaitSeen(String name, long change) {
        long end = System.nanoTime() + OWN_CHANGE_SEEN.toNanos();
        try {
            while (!isSeen(name, change) && System.nanoTime() < end) {
                wait(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSeen(String name, long change) {
        Document seen = current.get(name);
        return change == Long.MAX_VALUE ? seen == null : seen != null && seen.change() >= change;
    }

    private synchronized void initialize() {
        swap();
        initialized = true;
    }

    private synchronized void publish() {
        if (initialized) { // the first view is published whole
            swap();
        }
    }

    private void swap() {
        SortedMap<String, Document> next = new TreeMap<>();
        try (Stream<ChildData> nodes = cache.stream()) {
            nodes.filter(node -> node.getPath().length() > root.length()).forEach(node -> {
                String name = node.getPath().substring(root.length() + 1);
                next.put(name, document(name, node.getData(), node.getStat()));
            });
        }
        current = Collections.unmodifiableSortedMap(next);
        listeners.forEach(listener -> listener.accept(current));
        notifyAll();
    }

    private static Document document(String name, byte[] data, Stat stat) {
        return new Document(name, new String(data, UTF_8), stat.getCzxid(), stat.getVersion(), stat.getMzxid());
    }

    private static StoreException changed(String name, Exception cause) {
        StoreException changed = new StoreException.Changed(name);
        changed.addSuppressed(cause);
        return changed;
    }

    private static StoreException unavailable(Exception cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new StoreException.Unavailable(cause);
    }

    @Override
    public void close() {
        cache.close();
    }
}
