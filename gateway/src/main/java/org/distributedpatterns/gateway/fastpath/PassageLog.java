package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.wire.AccessLine;
import org.jspecify.annotations.Nullable;

/**
 * Writes the access log's lines of requests that do not pass its filter.
 *
 * @param sample the share of requests that has one
 */
record PassageLog(double sample, RandomGenerator random) {

    void write(
            Passage.Request request,
            @Nullable HttpResponseStatus status,
            long nanos,
            @Nullable Instance instance,
            String end,
            Channel connection) {
        if (sample <= 0 || random.nextDouble() >= sample) {
            return;
        }
        String uri = request.received().uri();
        int query = uri.indexOf('?');
        new AccessLine(
                        request.received().method().name(),
                        query < 0 ? uri : uri.substring(0, query),
                        status == null ? 0 : status.code(),
                        nanos / 1_000,
                        request.caller().isEmpty() ? address(connection) : request.caller(),
                        instance == null ? "-" : instance.name(),
                        instance == null ? 0 : 1,
                        end,
                        request.mark().traceId())
                .write();
    }

    private static String address(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "-";
    }
}
