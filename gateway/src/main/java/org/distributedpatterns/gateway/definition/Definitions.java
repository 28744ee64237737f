// Written by ./platform sync from kit: definition/Definitions.java
package org.distributedpatterns.gateway.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.distributedpatterns.gateway.definition.WatchedTree.Node;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The definitions of one kind. {@link #find} and {@link #current} read an immutable snapshot: they never block, follow
 * every change within a watch's delay, do not bring back what they have shown deleted, and stay as they were while
 * ZooKeeper is out of reach. What takes a timeout blocks on ZooKeeper, no longer than that, and is not for an event
 * loop. A change is seen by its own instance when the call that made it returns. Safe for use by several threads.
 *
 * <p>Every change names the revision from which it was thought out, and is refused if that is no longer what is there;
 * what the audit log shows of it is written in the same transaction. One hole is left, since a transaction can check a
 * node's version, not its incarnation: what was deleted and made anew between this instance's look and its change, and
 * has had as many changes as before, is taken for the same.
 *
 * <p>A definition that can't be read (of a later version of the service, say) is kept out of the snapshot, logged once
 * and listed by {@link #unreadable}. It stays in ZooKeeper until somebody replaces or deletes it.
 */
public final class Definitions<T> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Definitions.class);

    private static final Duration OWN_CHANGE_SEEN = Duration.ofSeconds(1);

    /** A text that could not be read, and why. */
    private record Unreadable(Revision revision, String why) {}

    private record View<T>(
            SortedMap<String, Defined<T>> sorted,
            Map<String, Defined<T>> byName,
            SortedMap<String, Unreadable> unreadable) {}

    private final CuratorFramework curator;
    private final Kind<T> kind;
    private final Audit audit;
    private final WatchedTree tree;
    private final CountDownLatch initialized = new CountDownLatch(1);
    private final Object listening = new Object();
    private final List<Consumer<SortedMap<String, Defined<T>>>> listeners = new CopyOnWriteArrayList<>();
    private volatile View<T> view = new View<>(Collections.emptySortedMap(), Map.of(), Collections.emptySortedMap());

    public Definitions(CuratorFramework curator, Kind<T> kind, Audit audit) {
        this.curator = curator;
        this.kind = kind;
        this.audit = audit;
        this.tree = new WatchedTree(curator, kind.root(), 1);
        tree.onChange(this::show);
    }

    /** Begins to watch, unless it does already; returns at once. */
    public void start() {
        tree.start();
    }

    /** What {@link Kind} says of it. */
    public String kind() {
        return kind.name();
    }

    /** Whether a whole view has arrived. */
    public boolean isInitialized() {
        return initialized.getCount() == 0;
    }

    /** Waits for the first whole view; false if it does not come in time. */
    public boolean awaitInitialized(Duration timeout) throws InterruptedException {
        return initialized.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** All definitions as last seen, by name. */
    public SortedMap<String, Defined<T>> current() {
        return view.sorted();
    }

    /** A definition as last seen; null if there is none. */
    public @Nullable Defined<T> find(String name) {
        return view.byName().get(name);
    }

    /** Which definitions could not be read, and why; as last seen. */
    public SortedMap<String, String> unreadable() {
        var whys = new TreeMap<String, String>();
        view.unreadable().forEach((name, unreadable) -> whys.put(name, unreadable.why()));
        return whys;
    }

    /**
     * The revision of what is stored under a name, whether it can be read or not, as last seen; null for nothing. It is
     * the base of a change.
     */
    public @Nullable Revision revision(String name) {
        return revision(tree.current().get(name));
    }

    private static @Nullable Revision revision(@Nullable Node node) {
        return node == null ? null : node.revision();
    }

    /** Calls {@code listener} with the present definitions (if known) and from then on with every change of them. */
    public void onChange(Consumer<SortedMap<String, Defined<T>>> listener) {
        synchronized (listening) {
            listeners.add(listener);
            if (isInitialized()) {
                listener.accept(view.sorted());
            }
        }
    }

    /**
     * Waits until what is last seen of a name is no older than this call.
     *
     * @throws DefinitionException.Unavailable if ZooKeeper does not answer in time
     */
    public void refresh(String name, Duration timeout) {
        try {
            tree.refresh(name, timeout);
        } catch (TimeoutException e) {
            throw late(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * A definition, not older than a change that somebody else has seen: waits for ZooKeeper only if the watch has not
     * brought it yet.
     *
     * @param change a {@link Revision#change()}
     * @return null if there is none now
     * @throws DefinitionException.Unavailable if ZooKeeper does not answer in time
     */
    public @Nullable Defined<T> find(String name, long change, Duration timeout) {
        Defined<T> known = find(name);
        if (known != null && known.revision().change() >= change) {
            return known;
        }
        refresh(name, timeout);
        return find(name);
    }

    /**
     * A definition, not older than this call if it is one that the watch has not brought yet: whoever was told that it
     * is there finds it.
     *
     * @return null if there is none now
     * @throws DefinitionException.Unavailable if ZooKeeper does not answer in time
     */
    public @Nullable Defined<T> find(String name, Duration timeout) {
        return find(name, 0, timeout);
    }

    /**
     * Writes a definition; writing what is there already changes nothing.
     *
     * @param before what was there when the change was thought out, from {@link #revision}; null to create it
     * @return as it is now
     * @throws DefinitionException.Changed if something else is there
     * @throws DefinitionException.Full if there are too many
     * @throws DefinitionException.TooLarge if it is too long as it is kept
     * @throws DefinitionException.Unavailable if ZooKeeper does not answer in time
     */
    public Defined<T> write(String name, @Nullable Revision before, T value, Actor who, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        byte[] data = kind.format().write(value).getBytes(UTF_8);
        if (data.length > kind.largest()) {
            throw new DefinitionException.TooLarge(kind.largest());
        }
        Node present = tree.current().get(name);
        Defined<T> same = ifEqual(name, value);
        if (same != null) {
            return same;
        }
        if (!Objects.equals(before, revision(present))) {
            throw new DefinitionException.Changed(name);
        }
        if (before == null && tree.current().size() >= kind.most()) {
            throw new DefinitionException.Full(kind.most());
        }
        String path = kind.root() + "/" + name;
        DefinitionException.@Nullable Changed conflict = null;
        try {
            within(timeout, name, () -> {
                curator.checkExists().creatingParentsIfNeeded().forPath(path);
                CuratorOp change = before == null
                        ? curator.transactionOp().create().forPath(path, data)
                        : curator.transactionOp()
                                .setData()
                                .withVersion(before.version())
                                .forPath(path, data);
                commit(change, name, present, kind.format().audited(name, value), who);
            });
        } catch (DefinitionException.Changed e) {
            conflict = e;
        }
        refresh(name, left(end));
        // told that somebody was faster, this call may have been itself, repeated after its answer was lost
        Defined<T> now = conflict == null ? find(name) : ifEqual(name, value);
        if (now == null) {
            throw conflict != null ? conflict : new DefinitionException.Changed(name);
        }
        return now;
    }

    private @Nullable Defined<T> ifEqual(String name, T value) {
        Defined<T> now = find(name);
        return now != null && now.value().equals(value) ? now : null;
    }

    /**
     * Deletes a definition.
     *
     * @param before what was there when the change was thought out, from {@link #revision}
     * @throws DefinitionException.Changed if something else is there
     * @throws DefinitionException.Unavailable if ZooKeeper does not answer in time
     */
    public void delete(String name, Revision before, Actor who, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        Node present = tree.current().get(name);
        if (!before.equals(revision(present))) {
            throw new DefinitionException.Changed(name);
        }
        within(timeout, name, () -> {
            CuratorOp change = curator.transactionOp()
                    .delete()
                    .withVersion(before.version())
                    .forPath(kind.root() + "/" + name);
            commit(change, name, present, null, who);
        });
        refresh(name, left(end));
    }

    private void commit(CuratorOp change, String name, @Nullable Node before, @Nullable JsonNode after, Actor who)
            throws Exception {
        JsonNode was = before == null ? null : audited(name, before);
        if (Objects.equals(was, after)) {
            curator.transaction().forOperations(change);
            return;
        }
        audit.createRoot();
        Audit.Entry entry = audit.entry(who, kind.name() + "/" + name, was, after);
        curator.transaction().forOperations(change, audit.write(entry));
        audit.written(entry);
    }

    /** Of what can't be read, the text as it is. */
    private JsonNode audited(String name, Node node) {
        Defined<T> read = find(name);
        return read != null && read.revision().equals(node.revision())
                ? kind.format().audited(name, read.value())
                : StringNode.valueOf(
                        node.text().substring(0, Math.min(node.text().length(), kind.largest())));
    }

    @FunctionalInterface
    private interface Change {
        void make() throws Exception;
    }

    /** Ends in time, whatever Curator's retries would do. */
    private static void within(Duration timeout, String name, Change change) {
        var task = new FutureTask<>((Callable<Boolean>) () -> {
            change.make();
            return true;
        });
        Thread.ofVirtual().name("change of " + name).start(task);
        try {
            task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw late(e);
        } catch (InterruptedException e) {
            task.cancel(true);
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw failure(name, e.getCause());
        }
    }

    private static DefinitionException failure(String name, @Nullable Throwable cause) {
        if (cause instanceof KeeperException.BadVersionException
                || cause instanceof KeeperException.NodeExistsException
                || cause instanceof KeeperException.NoNodeException) {
            DefinitionException changed = new DefinitionException.Changed(name);
            changed.addSuppressed(cause);
            return changed;
        }
        log.warn("ZooKeeper can't be asked", cause);
        return new DefinitionException.Unavailable("ZooKeeper is out of reach", cause);
    }

    private static DefinitionException late(TimeoutException cause) {
        return new DefinitionException.Unavailable("ZooKeeper did not answer in time", cause);
    }

    private static DefinitionException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new DefinitionException.Unavailable("this instance is stopping", cause);
    }

    /** The change is made: what is left of the time is for seeing it. */
    private static Duration left(long end) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        return left.compareTo(OWN_CHANGE_SEEN) > 0 ? left : OWN_CHANGE_SEEN;
    }

    private void show(Map<String, Node> nodes) {
        View<T> before = view;
        SortedMap<String, Defined<T>> sorted = new TreeMap<>();
        SortedMap<String, Unreadable> unreadable = new TreeMap<>();
        nodes.forEach((name, node) -> {
            Defined<T> known = before.byName().get(name);
            Unreadable failed = before.unreadable().get(name);
            if (known != null && known.revision().equals(node.revision())) {
                sorted.put(name, known);
            } else if (failed != null && failed.revision().equals(node.revision())) {
                unreadable.put(name, failed);
            } else {
                read(name, node, sorted, unreadable);
            }
        });
        synchronized (listening) {
            view = new View<>(Collections.unmodifiableSortedMap(sorted), new HashMap<>(sorted), unreadable);
            if (!isInitialized() || !before.sorted().equals(sorted)) {
                listeners.forEach(listener -> tell(listener, view.sorted()));
            }
            initialized.countDown(); // whoever waits for it finds that the listeners know
        }
    }

    private void read(String name, Node node, Map<String, Defined<T>> readable, Map<String, Unreadable> unreadable) {
        String why;
        try {
            if (node.text().length() <= kind.largest()) {
                readable.put(name, new Defined<>(name, kind.format().read(node.text()), node.revision()));
                return;
            }
            why = "it is longer than " + kind.largest() + " bytes";
        } catch (JacksonException e) {
            why = e.getOriginalMessage();
        } catch (RuntimeException e) {
            why = e.toString();
        }
        log.warn("{}/{} can't be read, passed over: {}", kind.root(), name, why);
        unreadable.put(name, new Unreadable(node.revision(), why));
    }

    private void tell(Consumer<SortedMap<String, Defined<T>>> listener, SortedMap<String, Defined<T>> definitions) {
        try {
            listener.accept(definitions);
        } catch (RuntimeException e) {
            log.error("a listener to {} failed, the others hear of the change all the same", kind.root(), e);
        }
    }

    @Override
    public void close() {
        tree.close();
    }
}
