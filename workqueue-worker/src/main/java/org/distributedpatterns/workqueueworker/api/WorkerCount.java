package org.distributedpatterns.workqueueworker.api;

import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.workqueueworker.membership.Identity;
import org.distributedpatterns.workqueueworker.membership.Members;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** How many instances of this service are live. */
@Component
class WorkerCount implements SmartLifecycle {

    private final CuratorFramework curator;
    private final Identity identity;
    private volatile @Nullable Members members;

    WorkerCount(CuratorFramework curator, Identity identity) {
        this.curator = curator;
        this.identity = identity;
    }

    int live() {
        Members watched = members;
        return watched == null ? 0 : watched.current().size();
    }

    @Override
    public void start() {
        members = new Members(curator, identity.service()).start();
    }

    @Override
    public void stop() {
        Members watched = members;
        if (watched != null) {
            watched.close();
        }
        members = null;
    }

    @Override
    public boolean isRunning() {
        return members != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
