package org.distributedpatterns.gateway.tcp;

import io.netty.channel.socket.SocketChannel;
import org.distributedpatterns.gateway.balance.Call;
import org.jspecify.annotations.Nullable;

/** A connection as strategies see it: it has addresses, and nothing else. */
record TcpCall(SocketChannel caller) implements Call {

    @Override
    public @Nullable String header(String name) {
        return null;
    }

    @Override
    public @Nullable String cookie(String name) {
        return null;
    }

    @Override
    public String source() {
        return caller.remoteAddress() == null
                ? ""
                : caller.remoteAddress().getAddress().getHostAddress();
    }

    @Override
    public String destination() {
        return caller.localAddress() == null
                ? ""
                : caller.localAddress().getAddress().getHostAddress();
    }
}
