package org.distributedpatterns.gateway.fastpath;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.wire.AccessLine;
import org.distributedpatterns.gateway.wire.Messages;
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
            String end) {
        if (sample <= 0 || random.nextDouble() >= sample) {
            return;
        }
        new AccessLine(
                        request.received().method().name(),
                        Messages.path(request.received()),
                        status == null ? 0 : status.code(),
                        nanos / 1_000,
                        request.caller().isEmpty() ? "-" : request.caller(),
                        instance == null ? "-" : instance.name(),
                        instance == null ? 0 : 1,
                        end,
                        request.mark().traceId())
                .write();
    }
}
