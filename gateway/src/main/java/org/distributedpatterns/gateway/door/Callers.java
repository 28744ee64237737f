package org.distributedpatterns.gateway.door;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells who calls: the other end of the connection, unless that is a trusted proxy. What a proxy says of its own caller
 * is believed as far as it comes from trusted ones: of {@code X-Forwarded-For} the last address that is none of them.
 */
@Component
final class Callers {

    private final List<AddressRange> trusted;

    Callers(DoorProperties properties) {
        this.trusted = properties.trustedProxies();
    }

    boolean isTrusted(@Nullable InetAddress peer) {
        if (peer == null || trusted.isEmpty()) {
            return false;
        }
        for (AddressRange range : trusted) {
            if (range.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /** Of a request as it came by its connection; null if that has no address. */
    @Nullable
    InetAddress of(HttpRequest request, Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? of(peer.getAddress(), request.headers().getAll(ProxyFilter.FORWARDED_FOR))
                : null;
    }

    /** @param forwardedFor the lines of {@code X-Forwarded-For}; what is no address ends the belief in them */
    InetAddress of(InetAddress peer, List<String> forwardedFor) {
        if (!isTrusted(peer) || forwardedFor.isEmpty()) {
            return peer;
        }
        List<String> hops = new ArrayList<>();
        for (String line : forwardedFor) {
            hops.addAll(List.of(line.split(",")));
        }
        InetAddress caller = peer;
        for (String hop : hops.reversed()) {
            InetAddress address = parse(hop.strip());
            if (address == null) {
                return caller;
            }
            caller = address;
            if (!isTrusted(address)) {
                return caller;
            }
        }
        return caller;
    }

    private static @Nullable InetAddress parse(String text) {
        try {
            return AddressRange.literal(text);
        } catch (UnknownHostException noAddress) {
            return null;
        }
    }
}
