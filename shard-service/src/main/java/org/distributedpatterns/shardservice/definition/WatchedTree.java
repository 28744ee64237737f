// Written by ./platform sync from kit: definition/WatchedTree.java
package org.distributedpatterns.shardservice.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes at one depth below a path in ZooKeeper, in memory. {@link #current()} is an immutable snapshot that is
 * swapped whole, never blocks, follows within a watch's delay, and stays as it was while ZooKeeper is out of reach.
 * Safe for use by several threads.
 *
 * <p><b>What was seen deleted does not come back.</b> One thread reads, pass after pass, and nothing else changes the
 * snapshot. Within a session ZooKeeper's answers never go back in time. The first pass of each session reads
 * everything, after a {@code sync}, so that a server which lags behind does not show what an earlier session has seen
 * replaced or deleted; and a pass that two sessions have answered counts for nothing.
 *
 * <p>Curator's {@code CuratorCache} promises less, as of 5.9: it tells nobody of a node that was deleted and made anew
 * while the connection was away (their versions are equal), asks a new session's server without {@code sync}, and says
 * that it is initialized when a read has failed, which it does not repeat.
 */
public final class WatchedTree implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WatchedTree.class);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_SYNC = Duration.ofSeconds(10);

    /** Of more changed nodes than these, all are read. */
    private static final int MOST_CHANGED = 1024;

    /** A node. */
    public record Node(String text, Revision revision) {}

    /**
     * What is to be read.
     *
     * @param sync whether the server has to catch up first, since the one who asks has heard of a change otherwise
     * @param answers the last request to which the pass is the answer
     */
    private record Pass(boolean everything, boolean sync, Set<String> changed, long answers) {}

    private final CuratorFramework curator;
    private final String root;
    private final int depth;
    private final PersistentWatcher watcher;
    private final Thread reader;

    private final Object listening = new Object();
    private final List<Consumer<Map<String, Node>>> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Node> current = Map.of();
    private volatile boolean initialized;

    /** Whose answers the snapshot consists of; the reader's own. */
    private long session;

    // what the reader is to do next: guarded by this
    private final Set<String> changed = new HashSet<>();
    private boolean everything;
    private boolean sync;
    private long asked;
    private long answered;
    private boolean started;
    private boolean closed;

    /** @param depth 1 for the children of {@code root}, 2 for theirs */
    public WatchedTree(CuratorFramework curator, String root, int depth) {
        this.curator = curator;
        this.root = root;
        this.depth = depth;
        this.watcher = new PersistentWatcher(curator, root, true);
        watcher.getListenable().addListener(this::changed);
        watcher.getResetListenable().addListener(this::everything);
        this.reader = Thread.ofVirtual().name("watch " + root).unstarted(this::run);
    }

    /** Begins to watch, unless it does already; returns at once. */
    public synchronized void start() {
        if (!started) {
            started = true;
            reader.start();
            watcher.start();
        }
    }

    /** The nodes as last seen, by their path below the root, without a leading slash. */
    public Map<String, Node> current() {
        return current;
    }

    /** Whether a whole view has arrived. */
    public boolean isInitialized() {
        return initialized;
    }

    /**
     * Calls {@code listener} with the present nodes (if known) and from then on with every change, one at a time. It
     * must not wait for this tree.
     */
    public void onChange(Consumer<Map<String, Node>> listener) {
        synchronized (listening) {
            listeners.add(listener);
            if (initialized) {
                listener.accept(current);
            }
        }
    }

    /**
     * Waits until the snapshot shows a node no older than it is in ZooKeeper at the time of the call, and the listeners
     * have heard of it.
     *
     * @throws TimeoutException if that takes too long
     */
    public void refresh(String path, Duration timeout) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (this) {
            add(path);
            sync = true;
            long mine = ++asked;
            notifyAll();
            while (answered < mine) {
                long left = end - System.nanoTime();
                if (left <= 0 || closed) {
                    throw new TimeoutException("ZooKeeper has not answered in time");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    private void changed(WatchedEvent event) {
        String path = event.getPath();
        if (path != null && path.length() > root.length()) {
            String below = path.substring(root.length() + 1);
            if (below.chars().filter(c -> c == '/').count() == depth - 1) {
                synchronized (this) {
                    add(below);
                    notifyAll();
                }
            }
        }
    }

    private synchronized void everything() {
        everything = true;
        notifyAll();
    }

    private synchronized void add(String path) {
        if (changed.size() < MOST_CHANGED) {
            changed.add(path);
        } else {
            everything = true;
        }
    }

    private synchronized @Nullable Pass next() throws InterruptedException {
        while (!closed && !everything && changed.isEmpty()) {
            wait();
        }
        if (closed) {
            return null;
        }
        var pass = new Pass(everything, sync, Set.copyOf(changed), asked);
        everything = false;
        sync = false;
        changed.clear();
        return pass;
    }

    private void run() {
        try {
            for (Pass pass = next(); pass != null; pass = next()) {
                attempt(pass);
            }
        } catch (InterruptedException _) {
            log.debug("closed: {} is not watched any more", root); // nobody else interrupts this thread
        }
    }

    private void attempt(Pass pass) throws InterruptedException {
        try {
            if (curator.getState() == CuratorFrameworkState.STARTED
                    && curator.blockUntilConnected(1, TimeUnit.SECONDS)
                    && read(pass)) {
                return;
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.warn("{} could not be read, it stays as it was for now: {}", root, e.toString());
        }
        everything();
        Thread.sleep(PAUSE);
    }

    /** @return whether it counts */
    private boolean read(Pass pass) throws Exception {
        long asking = session();
        boolean whole = pass.everything() || asking != session;
        if (whole || pass.sync()) {
            sync();
        }
        Map<String, Node> next = whole ? new HashMap<>() : new HashMap<>(current);
        if (whole) {
            readBelow("", 1, next);
        } else {
            for (String path : pass.changed()) {
                readNode(path, next);
            }
        }
        if (asking != session()) {
            return false;
        }
        session = asking;
        publish(Collections.unmodifiableMap(next));
        answer(pass.answers());
        return true;
    }

    private long session() throws Exception {
        return curator.getZookeeperClient().getZooKeeper().getSessionId();
    }

    private void sync() throws Exception {
        var done = new CompletableFuture<Integer>();
        curator.sync()
                .inBackground((client, event) -> done.complete(event.getResultCode()))
                .forPath(root);
        KeeperException.Code code = KeeperException.Code.get(done.get(LONGEST_SYNC.toMillis(), TimeUnit.MILLISECONDS));
        if (code != KeeperException.Code.OK) {
            throw KeeperException.create(code, root);
        }
    }

    private void readBelow(String path, int level, Map<String, Node> into) throws Exception {
        List<String> names;
        try {
            names = curator.getChildren().forPath(path.isEmpty() ? root : root + "/" + path);
        } catch (NoNodeException _) {
            return; // nothing there, or no longer
        }
        for (String name : names) {
            String child = path.isEmpty() ? name : path + "/" + name;
            if (level == depth) {
                readNode(child, into);
            } else {
                readBelow(child, level + 1, into);
            }
        }
    }

    private void readNode(String path, Map<String, Node> into) throws Exception {
        var stat = new Stat();
        try {
            byte[] data = curator.getData().storingStatIn(stat).forPath(root + "/" + path);
            into.put(path, new Node(data == null ? "" : new String(data, UTF_8), Revision.of(stat)));
        } catch (NoNodeException _) {
            into.remove(path);
        }
    }

    private void publish(Map<String, Node> next) {
        synchronized (listening) {
            if (initialized && next.equals(current)) {
                return;
            }
            current = next;
            initialized = true;
            for (Consumer<Map<String, Node>> listener : listeners) {
                try {
                    listener.accept(next);
                } catch (RuntimeException e) {
                    log.error("a listener to {} failed, the others hear of the change all the same", root, e);
                }
            }
        }
    }

    private synchronized void answer(long request) {
        answered = request;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        reader.interrupt();
        watcher.close();
    }
}
