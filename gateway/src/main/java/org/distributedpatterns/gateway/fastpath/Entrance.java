package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.settings.Balancing;
import org.distributedpatterns.gateway.upstream.Admission;
import org.distributedpatterns.gateway.upstream.Upstream;
import org.distributedpatterns.gateway.wire.Messages;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests of one connection in: what is plain, what the cache has nothing to do with but to see it pass, what its
 * door and its service have room for. The order matters: what counts a request comes last.
 */
final class Entrance {

    /** A request that was let in. */
    record Admitted(Passage.Request request, Passage.Entry entry) {}

    private final Forwarding forwarding;
    private @Nullable InetAddress lastCaller;
    private String lastCallerText = "";

    Entrance(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** @return null if the request is to take the filters' way */
    @Nullable
    Admitted enter(HttpRequest received, Channel connection) {
        Way way = forwarding.underWay().isOpen() ? forwarding.plain().find(received, connection) : null;
        if (way == null) {
            return null;
        }
        Upstream upstream = forwarding.upstreams().of(way.service());
        Budget deadline = deadline(received, upstream);
        if (deadline == null || upstream.settings().balancing().strategy() == Balancing.Strategy.COOKIE) {
            return null;
        }
        String scheme = Messages.scheme(connection);
        CacheVisit visit =
                way.cached() ? forwarding.cache().visit(received, scheme, Messages.path(received)) : CacheVisit.NONE;
        if (visit == null) {
            return null;
        }
        Traces.Mark mark = forwarding.traces().mark(received.headers());
        if (mark == null
                || !forwarding.door().enters(received, connection)
                || !(upstream.admit() instanceof Admission.Admitted admitted)) {
            visit.left();
            return null;
        }
        boolean close = received.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        return new Admitted(
                new Passage.Request(received, way, caller(received, connection), scheme, mark, close),
                new Passage.Entry(upstream, admitted.permit(), deadline, visit));
    }

    private @Nullable Budget deadline(HttpRequest request, Upstream upstream) {
        try {
            return Budget.within(
                    request.headers().get(Budget.HEADER),
                    upstream.settings().timeout(),
                    forwarding.properties().maxTime());
        } catch (Budget.Malformed malformed) {
            return null; // which the filters say
        }
    }

    private String caller(HttpRequest request, Channel connection) {
        InetAddress caller = forwarding.source().of(request, connection);
        if (caller == null) {
            return "";
        }
        if (!caller.equals(lastCaller)) {
            lastCaller = caller;
            lastCallerText = caller.getHostAddress();
        }
        return lastCallerText;
    }
}
