package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.Messages;
import org.jspecify.annotations.Nullable;

/**
 * Says which requests are plain: nothing but their answer is to be waited for, and no filter has anything to say to
 * them. GET and HEAD of HTTP/1.1 without a body, of a route, without events, upgrades and waiting.
 */
final class PlainCase {

    private final Signpost signpost;
    private final List<Detour> detours;
    private final EarlyDoor door;
    private final Surroundings surroundings;

    PlainCase(Signpost signpost, List<Detour> detours, EarlyDoor door, Surroundings surroundings) {
        this.signpost = signpost;
        this.detours = List.copyOf(detours);
        this.door = door;
        this.surroundings = surroundings;
    }

    /** Where a plain request leads; null if it is not plain. */
    @Nullable
    Way find(HttpRequest request, Channel connection) {
        if (!isPlain(request)) {
            return null;
        }
        String uri = request.uri();
        int query = uri.indexOf('?');
        if (query >= 0 && uri.indexOf("wait", query) > 0) { // its time says nothing of the service's load
            return null;
        }
        String path = Messages.path(request);
        Way way = surroundings.own(path) ? null : signpost.find(path);
        return way != null && !asksForDetour(request, way) && door.admits(request, connection) ? way : null;
    }

    private boolean asksForDetour(HttpRequest request, Way way) {
        for (Detour each : detours) {
            if (each.isAsked(request, way)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPlain(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return Messages.isBareRead(request)
                && isKeepAliveOrClose(headers.getAll(HttpHeaderNames.CONNECTION))
                && !acceptsEvents(headers.get(HttpHeaderNames.ACCEPT));
    }

    private static boolean isKeepAliveOrClose(List<String> connection) {
        return connection.isEmpty()
                || (connection.size() == 1
                        && (HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(connection.getFirst())
                                || HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(connection.getFirst())));
    }

    private static boolean acceptsEvents(@Nullable String accept) {
        return accept != null && accept.contains("text/event-stream");
    }
}
