package org.distributedpatterns.gateway.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Tells whom a request comes from: the connection's other end, or whom a trusted proxy there names. */
@FunctionalInterface
public interface RequestSource {

    @Nullable
    InetAddress of(HttpRequest request, Channel connection);
}
