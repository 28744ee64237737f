package org.distributedpatterns.shardservice.shards;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;

/**
 * Whether this router's word counts. Cut off from ZooKeeper, it may be taken for gone, so that it must not go on
 * without a shard; and the members may change without its knowing, which the shards would tell it. While all of them
 * see the members that it sees (ZooKeeper is down for everybody), it writes on.
 */
public final class Standing implements ConnectionStateListener {

    private final Shards shards;
    private volatile boolean connected = true;

    Standing(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void stateChanged(CuratorFramework client, ConnectionState state) {
        connected = state.isConnected();
    }

    /** Whether writes may go on without a shard that may live. */
    boolean mayExclude() {
        return connected;
    }

    /** Whether writes go to those that own the keys. */
    public boolean mayWrite() {
        return connected || shards.agreeWithTheirs();
    }
}
