package org.distributedpatterns.gateway.fastpath;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.wire.FieldRules;
import org.jspecify.annotations.Nullable;

/**
 * What an instance gets of a request.
 *
 * @param path in place of that of the request's target
 * @param caller the address of the caller
 * @param scheme by which the caller came
 * @param traceparent null to leave what there is
 */
record RequestHead(
        HttpRequest received,
        String path,
        @Nullable String caller,
        String scheme,
        @Nullable String traceparent) {

    private static final String TRACEPARENT = "traceparent";

    FullHttpRequest to(Member member, Budget deadline) {
        HttpHeaders from = received.headers();
        HttpHeaders to = FieldRules.kept(from, FieldRules::reachesService);
        if (traceparent != null) {
            to.set(TRACEPARENT, traceparent);
        }
        FieldRules.sayWhoCalled(to, caller, scheme, from.get(HttpHeaderNames.HOST));
        to.set(Budget.HEADER, deadline.header());
        to.set(HttpHeaderNames.HOST, member.host() + ':' + member.port());
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                received.method(),
                target(),
                Unpooled.EMPTY_BUFFER,
                to,
                EmptyHttpHeaders.INSTANCE);
    }

    private String target() {
        String uri = received.uri();
        int query = uri.indexOf('?');
        return query < 0 ? path : path + uri.substring(query);
    }
}
