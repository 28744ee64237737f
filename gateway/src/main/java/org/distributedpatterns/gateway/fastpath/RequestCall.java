package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import org.distributedpatterns.gateway.balance.Call;
import org.jspecify.annotations.Nullable;

/**
 * A request as strategies see it.
 *
 * @param source the address of the caller; empty if it has none
 */
record RequestCall(HttpRequest request, Channel connection, String source) implements Call {

    @Override
    public @Nullable String header(String name) {
        return request.headers().get(name);
    }

    /** Strategies that give cookies are none of the fast path's, see {@link PlainCase}. */
    @Override
    public @Nullable String cookie(String name) {
        return null;
    }

    @Override
    public String destination() {
        return connection.localAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "";
    }
}
