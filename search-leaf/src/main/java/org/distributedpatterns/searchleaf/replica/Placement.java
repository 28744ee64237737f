package org.distributedpatterns.searchleaf.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.distributedpatterns.searchleaf.membership.Identity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index in ZooKeeper: {@code /search/INDEX/leaves/INSTANCE} for a leaf that is there or warming up,
 * {@code /search/INDEX/serving/PARTITION/INSTANCE} for a partition that it serves, {@code /search/INDEX} for the number
 * of partitions and replicas. This leaf's own nodes are ephemeral and are made again after a lost session. While
 * ZooKeeper is out of reach the view stays as it was.
 *
 * <p>Leaves of other services, such as a fork's, enter the same index; they don't count here: a root asks the leaves of
 * one service, so each service has to hold everything.
 */
final class Placement implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Placement.class);

    private final CuratorFramework curator;
    private final String root;
    private final String instance;
    private final Pattern ofOurService;
    private final CuratorCache cache;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<Integer, PersistentNode> announced = new HashMap<>();
    private @Nullable PersistentNode entry;
    private boolean left;
    private volatile boolean initialized;
    private volatile View view = new View(Set.of(), Map.of());

    Placement(CuratorFramework curator, String index, Identity identity) {
        this.curator = curator;
        this.root = "/search/" + index;
        this.instance = identity.instance();
        this.ofOurService = Pattern.compile(Pattern.quote(identity.service()) + "-\\d+");
        this.cache = CuratorCache.build(curator, root);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(() -> {
                            view = read();
                            initialized = true;
                            listeners.forEach(Runnable::run);
                        })
                        .forAll((type, before, after) -> {
                            if (initialized) {
                                view = read();
                                listeners.forEach(Runnable::run);
                            }
                        })
                        .build());
    }

    /** Has the listener run after every change of the view; it must not block. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Begins to watch, and lets the others count on this leaf. */
    synchronized void enter() {
        cache.start();
        entry = node(root + "/leaves/" + instance);
    }

    /** Whether {@link #view()} is complete. */
    boolean isInitialized() {
        return initialized;
    }

    View view() {
        return view;
    }

    /** Says that this leaf serves {@code partition}. */
    synchronized void announce(int partition) {
        if (!left && !announced.containsKey(partition)) {
            announced.put(partition, node(root + "/serving/" + partition + "/" + instance));
            log.info("serves partition {}", partition);
        }
    }

    /** Takes that back. */
    synchronized void withdraw(int partition) {
        PersistentNode node = announced.remove(partition);
        if (node != null) {
            close(node);
        }
    }

    synchronized boolean hasAnnounced(int partition) {
        return announced.containsKey(partition);
    }

    synchronized boolean hasLeft() {
        return left;
    }

    /** Takes everything back, for good. */
    synchronized void leave() {
        left = true;
        Set.copyOf(announced.keySet()).forEach(this::withdraw);
        if (entry != null) {
            close(entry);
            entry = null;
        }
    }

    /** Tells the roots how many partitions there are. */
    void publish(int partitions, int replicas) throws Exception {
        byte[] data = "{\"partitions\":%d,\"replicas\":%d}"
                .formatted(partitions, replicas)
                .getBytes(UTF_8);
        curator.create()
                .orSetData()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.PERSISTENT)
                .forPath(root, data);
    }

    @Override
    public void close() {
        leave();
        cache.close();
    }

    private PersistentNode node(String path) {
        PersistentNode node = new PersistentNode(curator, CreateMode.EPHEMERAL, false, path, new byte[0]);
        node.start();
        return node;
    }

    private static void close(PersistentNode node) {
        try {
            node.close();
        } catch (IOException e) {
            log.warn("could not take {} back: the session's end will do it", node.getActualPath(), e);
        }
    }

    private View read() {
        Set<String> leaves = new HashSet<>();
        Map<Integer, Set<String>> serving = new HashMap<>();
        try (Stream<ChildData> nodes = cache.stream()) {
            nodes.map(node -> node.getPath().substring(root.length()).split("/"))
                    .forEach(path -> {
                        if (path.length == 3 && path[1].equals("leaves")) {
                            if (ofOurService.matcher(path[2]).matches()) {
                                leaves.add(path[2]);
                            }
                        } else if (path.length == 4 && path[1].equals("serving")) {
                            serving.computeIfAbsent(Integer.valueOf(path[2]), p -> new HashSet<>())
                                    .add(path[3]);
                        }
                    });
        }
        return new View(leaves, serving);
    }
}
