// Written by ./platform sync from kit: membership/OrdinalClaim.java
package org.distributedpatterns.gateway.membership;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lowest free ordinal of a service, held by an ephemeral node at {@code /ordinals/SERVICE/N} for as long as the
 * process lives. After a lost session the node is claimed again; when somebody else took the ordinal meanwhile,
 * {@code onTaken} runs, and the process must end: two instances of one name would be taken for one.
 */
final class OrdinalClaim implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OrdinalClaim.class);

    private final CuratorFramework curator;
    private final String parent;
    private final byte[] token = UUID.randomUUID().toString().getBytes(UTF_8);
    private final Runnable onTaken;
    private final ConnectionStateListener listener = this::onConnectionState;
    private final int ordinal;

    private OrdinalClaim(CuratorFramework curator, String service, Runnable onTaken) throws Exception {
        this.curator = curator;
        this.parent = "/ordinals/" + service;
        this.onTaken = onTaken;
        this.ordinal = claimLowestFree();
        curator.getConnectionStateListenable().addListener(listener);
    }

    /**
     * Claims the lowest free ordinal, counted from 1.
     *
     * @throws IllegalStateException if ZooKeeper can't be reached within {@code timeout}
     */
    static OrdinalClaim lowestFree(CuratorFramework curator, String service, Duration timeout, Runnable onTaken) {
        try {
            if (!curator.blockUntilConnected((int) timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no ZooKeeper at "
                        + curator.getZookeeperClient().getCurrentConnectionString() + " within " + timeout
                        + " (spring.cloud.zookeeper.connect-string)");
            }
            return new OrdinalClaim(curator, service, onTaken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while claiming an ordinal of " + service, e);
        } catch (IllegalStateException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("could not claim an ordinal of " + service, e);
        }
    }

    int ordinal() {
        return ordinal;
    }

    private int claimLowestFree() throws Exception {
        curator.createContainers(parent);
        while (true) {
            Set<String> taken = Set.copyOf(curator.getChildren().forPath(parent));
            int candidate = 1;
            while (taken.contains(Integer.toString(candidate))) {
                candidate++;
            }
            if (create(candidate)) {
                return candidate;
            }
        }
    }

    private boolean create(int candidate) throws Exception {
        try {
            curator.create()
                    .creatingParentContainersIfNeeded()
                    .withMode(CreateMode.EPHEMERAL)
                    .forPath(parent + "/" + candidate, token);
            return true;
        } catch (NodeExistsException e) {
            return false;
        }
    }

    private void onConnectionState(CuratorFramework client, ConnectionState state) {
        if (state != ConnectionState.RECONNECTED) {
            return;
        }
        try {
            if (!reclaim()) {
                log.error("{}/{} was taken by another instance while ZooKeeper was out of reach", parent, ordinal);
                onTaken.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.warn("could not claim {}/{} again; the next reconnection tries once more", parent, ordinal, e);
        }
    }

    /** True if the ordinal is ours in the present session. */
    private boolean reclaim() throws Exception {
        String path = parent + "/" + ordinal;
        while (!create(ordinal)) {
            try {
                if (!java.util.Arrays.equals(curator.getData().forPath(path), token)) {
                    return false;
                }
                long session = curator.getZookeeperClient().getZooKeeper().getSessionId();
                var stat = curator.checkExists().forPath(path);
                if (stat != null && stat.getEphemeralOwner() == session) {
                    return true;
                }
                curator.delete().forPath(path); // of our own earlier session, about to be expired by the server
            } catch (NoNodeException e) {
                log.debug("{} expired between two reads", path, e);
            }
        }
        return true;
    }

    /** Gives the ordinal up. */
    @Override
    public void close() throws Exception {
        curator.getConnectionStateListenable().removeListener(listener);
        try {
            curator.delete().forPath(parent + "/" + ordinal);
        } catch (NoNodeException e) {
            log.debug("{}/{} was gone already", parent, ordinal, e);
        }
    }
}
