package org.distributedpatterns.workqueueworker.queue;

import java.time.Clock;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.workqueueworker.definition.Audit;
import org.distributedpatterns.workqueueworker.definition.Definitions;
import org.distributedpatterns.workqueueworker.definition.Format;
import org.distributedpatterns.workqueueworker.definition.Kind;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the queues' definitions are in ZooKeeper: at {@code /queues/NAME}. The audit log stands beside, since each
 * child of {@code /queues} is a queue.
 */
public final class QueueDefinitions {

    /** Each costs every worker some consumers. */
    private static final int MOST = 256;

    private static final int LARGEST = 64 * 1024;

    private QueueDefinitions() {}

    /** The definitions by the name of their queue; not yet watched. */
    public static Definitions<QueueDefinition> of(CuratorFramework curator, JsonMapper json) {
        return new Definitions<>(
                curator,
                new Kind<>("queues", "/queues", MOST, LARGEST, Format.json(json, QueueDefinition.class)),
                new Audit(curator, "/queues-audit", Clock.systemUTC()));
    }
}
