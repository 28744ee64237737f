package org.distributedpatterns.gateway.wire;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What was found out about a request on its connection's event loop, for the filters to which it goes on: what was
 * counted there is not counted again. A connection has one, for the one request that is under way then.
 */
public final class Handover {

    private static final AttributeKey<Handover> KEY = AttributeKey.valueOf(Handover.class, "connection");

    private static final Handover NOTHING = new Handover();

    private final Map<Class<?>, Object> notes = new ConcurrentHashMap<>(4);

    private Handover() {}

    /** Of a connection, to leave something there. */
    public static Handover on(Channel connection) {
        Handover present = connection.attr(KEY).get();
        if (present == null) {
            present = new Handover();
            connection.attr(KEY).set(present);
        }
        return present;
    }

    /** Of the connection that a request came by; empty if nothing was left there. */
    public static Handover to(ServerHttpRequest request) {
        HttpServerRequest received = NativeRequest.of(request);
        if (received == null) {
            return NOTHING;
        }
        Handover[] found = {NOTHING};
        received.withConnection(connection -> {
            Handover present = connection.channel().attr(KEY).get();
            if (present != null) {
                found[0] = present;
            }
        });
        return found[0];
    }

    public <T> void leave(Class<T> kind, T note) {
        notes.put(kind, note);
    }

    public <T> @Nullable T take(Class<T> kind) {
        return notes.isEmpty() ? null : kind.cast(notes.remove(kind));
    }

    /** The request is over. */
    public void clear() {
        notes.clear();
    }
}
