package org.distributedpatterns.gateway.httpcache;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.distributedpatterns.gateway.httpcache.CacheMeters.Result;
import org.distributedpatterns.gateway.httpcache.Decision.Serve;
import org.distributedpatterns.gateway.wire.EarlyAnswer;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.HitRule;
import org.distributedpatterns.gateway.wire.Messages;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is fresh in the store right behind the connection's codec: a hit costs no exchange, no route and no
 * filter. All else goes its usual way, and so does a hit behind a request that is not answered yet. One per connection.
 */
final class EarlyHits extends ChannelDuplexHandler {

    private final HttpCache cache;
    private final Renderings renderings;
    private final EarlyDoor door;
    private final List<HitRule> rules;
    private int unanswered;
    private boolean swallowing;
    private boolean readOn;

    EarlyHits(HttpCache cache, Renderings renderings, EarlyDoor door, List<HitRule> rules) {
        this.cache = cache;
        this.renderings = renderings;
        this.door = door;
        this.rules = rules;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            StoredResponse hit = unanswered == 0 && mayBeEarly(request, context) ? find(request, context) : null;
            if (hit == null) {
                unanswered++;
                context.fireChannelRead(message);
            } else {
                cache.meters().count(Result.HIT);
                Additions additions = new Additions(hit.fields());
                door.answers(request, context.channel(), additions);
                context.write(renderings.answer(hit, request, cache.clock().millis(), additions.pairs));
                readOn = true;
                swallow(message);
            }
        } else if (swallowing) {
            swallow(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** What the door adds, name and value in turn. */
    private static final class Additions implements EarlyAnswer {

        private final Fields stored;
        private final List<CharSequence> pairs = new ArrayList<>(8);

        Additions(Fields stored) {
            this.stored = stored;
        }

        @Override
        public boolean has(String name) {
            return stored.has(name);
        }

        @Override
        public void add(CharSequence name, CharSequence value) {
            pairs.add(name);
            pairs.add(value);
        }
    }

    private void swallow(Object message) {
        swallowing = !(message instanceof LastHttpContent);
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (readOn) {
            readOn = false;
            context.flush();
            if (unanswered == 0) {
                context.read(); // the server reads on only after answers of its own
            }
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (Messages.endsAnswer(message)) {
            unanswered--;
        }
        context.write(message, promise);
    }

    private boolean mayBeEarly(HttpRequest request, ChannelHandlerContext context) {
        return Messages.isBareRead(request)
                && !request.headers().contains(HttpHeaderNames.CONNECTION)
                && door.admits(request, context.channel())
                && allow(request);
    }

    private boolean allow(HttpRequest request) {
        for (HitRule rule : rules) {
            if (!rule.mayHit(request)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable StoredResponse find(HttpRequest request, ChannelHandlerContext context) {
        String scheme = Messages.scheme(context.channel());
        HttpHeaders headers = request.headers();
        Resource resource = cache.store().get(Target.of(scheme, headers.get(HttpHeaderNames.HOST), request.uri()));
        return resource != null
                        && Decision.of(headers::getAll, resource, cache.clock().millis()) instanceof Serve serve
                        && !serve.stale()
                ? serve.response()
                : null;
    }
}
