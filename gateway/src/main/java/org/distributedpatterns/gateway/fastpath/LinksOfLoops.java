package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.Channel;
import io.netty.util.concurrent.FastThreadLocal;
import org.distributedpatterns.gateway.upstream.ForwardProperties;

/** The connections of each event loop. */
final class LinksOfLoops {

    private final ForwardProperties properties;
    private final Allowance allowance;
    private final FastThreadLocal<Links> links = new FastThreadLocal<>();

    LinksOfLoops(ForwardProperties properties) {
        this.properties = properties;
        this.allowance = new Allowance(properties.maxConnections());
    }

    /** Those of the loop of a connection, on which this is called. */
    Links of(Channel connection) {
        Links present = links.get();
        if (present == null) {
            present = new Links(connection.eventLoop(), connection.getClass(), properties, allowance);
            links.set(present);
        }
        return present;
    }
}
