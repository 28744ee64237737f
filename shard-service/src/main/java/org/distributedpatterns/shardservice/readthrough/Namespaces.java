// Written by ./platform sync from kit: readthrough/Namespaces.java
package org.distributedpatterns.shardservice.readthrough;

import java.time.Clock;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.shardservice.definition.Audit;
import org.distributedpatterns.shardservice.definition.Definitions;
import org.distributedpatterns.shardservice.definition.Format;
import org.distributedpatterns.shardservice.definition.Kind;
import tools.jackson.databind.json.JsonMapper;

/** Where the namespaces' settings are in ZooKeeper: at {@code /cache/namespaces/NAME}. */
public final class Namespaces {

    private static final int MOST = 1024;
    private static final int LARGEST = 64 * 1024;

    private Namespaces() {}

    /** The settings by the name of their namespace; not yet watched. */
    public static Definitions<Namespace> of(CuratorFramework curator, JsonMapper json) {
        return new Definitions<>(
                curator,
                new Kind<>("namespaces", "/cache/namespaces", MOST, LARGEST, Format.json(json, Namespace.class)),
                new Audit(curator, "/cache/audit", Clock.systemUTC()));
    }
}
