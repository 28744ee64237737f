package org.distributedpatterns.gateway.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.distributedpatterns.gateway.definition.WatchedTree;
import org.distributedpatterns.gateway.definition.WatchedTree.Node;
import org.distributedpatterns.gateway.periodic.Vital;

/**
 * What every gateway tells the others about a subject: one text per subject and gateway in ZooKeeper, which only that
 * gateway writes, and all watch. It stays when its gateway goes. Safe for use by several threads.
 */
public final class Boards implements AutoCloseable {

    private final CuratorFramework curator;
    private final String root;
    private final WatchedTree tree;
    private volatile Map<String, Map<String, String>> current = Map.of();

    /** @param kind names them in ZooKeeper, for example {@code measured} */
    public Boards(CuratorFramework curator, String kind) {
        this.curator = curator;
        this.root = "/gateway/" + kind;
        this.tree = new WatchedTree(curator, root, 2);
        tree.onChange(this::show);
    }

    /** Begins to watch; returns at once. */
    public void start() {
        tree.start();
    }

    /** What follows ZooKeeper: without it, everything stays as it was. */
    public Vital thread() {
        return tree;
    }

    /** The texts on a subject by gateway, as last seen; never blocks. */
    public Map<String, String> of(String subject) {
        return current.getOrDefault(subject, Map.of());
    }

    /**
     * Says what {@code gateway} has to say now; blocks.
     *
     * @throws BoardsUnavailable without ZooKeeper
     */
    public void put(String subject, String gateway, String text) {
        try {
            curator.create()
                    .orSetData()
                    .creatingParentsIfNeeded()
                    .forPath(root + "/" + subject + "/" + gateway, text.getBytes(UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoardsUnavailable(e);
        } catch (Exception e) {
            throw new BoardsUnavailable(e);
        }
    }

    /**
     * What a gateway has said, as ZooKeeper has it now; empty for nothing.
     *
     * @throws BoardsUnavailable without ZooKeeper
     */
    public String read(String subject, String gateway) {
        try {
            return new String(curator.getData().forPath(root + "/" + subject + "/" + gateway), UTF_8);
        } catch (NoNodeException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoardsUnavailable(e);
        } catch (Exception e) {
            throw new BoardsUnavailable(e);
        }
    }

    /**
     * Forgets a subject; blocks.
     *
     * @throws BoardsUnavailable without ZooKeeper
     */
    public void remove(String subject) {
        try {
            curator.delete().quietly().deletingChildrenIfNeeded().forPath(root + "/" + subject);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoardsUnavailable(e);
        } catch (Exception e) {
            throw new BoardsUnavailable(e);
        }
    }

    private void show(Map<String, Node> nodes) {
        Map<String, Map<String, String>> next = new HashMap<>();
        nodes.forEach((path, node) -> {
            int slash = path.indexOf('/');
            next.computeIfAbsent(path.substring(0, slash), subject -> new HashMap<>())
                    .put(path.substring(slash + 1), node.text());
        });
        current = Collections.unmodifiableMap(next);
    }

    @Override
    public void close() {
        tree.close();
    }
}
