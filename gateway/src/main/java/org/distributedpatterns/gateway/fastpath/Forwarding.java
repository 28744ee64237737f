package org.distributedpatterns.gateway.fastpath;

import org.distributedpatterns.gateway.upstream.ForwardProperties;
import org.distributedpatterns.gateway.upstream.UpstreamMeters;
import org.distributedpatterns.gateway.upstream.Upstreams;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.RequestSource;

/** What all connections share. */
record Forwarding(
        PlainCase plain,
        EarlyDoor door,
        Upstreams upstreams,
        CacheGate cache,
        RequestSource source,
        Traces traces,
        UnderWay underWay,
        PassageLog log,
        UpstreamMeters meters,
        ServerMeters serverMeters,
        ForwardProperties properties) {}
