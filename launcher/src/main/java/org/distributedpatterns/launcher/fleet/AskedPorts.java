package org.distributedpatterns.launcher.fleet;

import org.jspecify.annotations.Nullable;

/**
 * Ports that somebody asks for by name; null where any will do.
 *
 * @param gateway the gateway's; 0 picks a free one, here and below
 * @param zookeeper ZooKeeper's
 * @param kafka Kafka's
 */
public record AskedPorts(
        @Nullable Integer gateway,
        @Nullable Integer zookeeper,
        @Nullable Integer kafka) {

    /** Nothing in particular. */
    public static final AskedPorts NONE = new AskedPorts(null, null, null);

    /** These, and where none is asked for, the others. */
    Ports or(Ports others) {
        return new Ports(
                gateway == null ? others.gateway() : gateway,
                zookeeper == null ? others.zookeeper() : zookeeper,
                kafka == null ? others.kafka() : kafka);
    }
}
