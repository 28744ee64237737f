// Written by ./platform sync from kit: front/FrontState.java
package org.distributedpatterns.cacheservice.front;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.GlobalEventExecutor;

/** What the connections of one front share. */
final class FrontState {

    private final FastPath fast;
    private final FrontProperties properties;
    private final Transport transport;
    private final Observations observations;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final FastThreadLocal<Room> rooms = new FastThreadLocal<>() {
        @Override
        protected Room initialValue() {
            return new Room(Math.max(
                    properties.maximumBody().toBytes(),
                    properties.maximumBodies().toBytes() / properties.loops()));
        }
    };
    private volatile int portBehind;
    private volatile boolean leaving;
    private volatile boolean stopping;

    FrontState(FastPath fast, FrontProperties properties, Transport transport, Observations observations) {
        this.observations = observations;
        this.fast = fast;
        this.properties = properties;
        this.transport = transport;
    }

    FastPath fast() {
        return fast;
    }

    FrontProperties properties() {
        return properties;
    }

    Transport transport() {
        return transport;
    }

    Observations observations() {
        return observations;
    }

    ChannelGroup connections() {
        return connections;
    }

    /** Of the calling event loop. */
    Room room() {
        return rooms.get();
    }

    /** Where Spring MVC listens, on the loopback interface. */
    int portBehind() {
        return portBehind;
    }

    void portBehind(int port) {
        portBehind = port;
    }

    /** Clients are asked to go elsewhere: with each answer, unless they have sent more already. */
    boolean isLeaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    /** What is idle is closed. */
    boolean isStopping() {
        return stopping;
    }

    void stop() {
        leaving = true;
        stopping = true;
    }
}
