package org.distributedpatterns.gateway.httpcache;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.gateway.fastpath.CacheGate;
import org.distributedpatterns.gateway.fastpath.CacheVisit;
import org.distributedpatterns.gateway.httpcache.CacheMeters.Result;
import org.distributedpatterns.gateway.httpcache.Decision.Fetch;
import org.distributedpatterns.gateway.httpcache.Flights.Flight;
import org.distributedpatterns.gateway.httpcache.Flights.Landing;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Read} does to a request of which nothing is stored, without a filter chain: asks alone or for all, stores
 * the answer if it may be. Whatever is stored already, or under way, is left to the chain.
 */
final class EarlyMisses implements CacheGate {

    private final HttpCacheProperties properties;
    private final HttpCache cache;

    EarlyMisses(HttpCacheProperties properties, HttpCache cache) {
        this.properties = properties;
        this.cache = cache;
    }

    @Override
    public @Nullable CacheVisit visit(HttpRequest request, String scheme, String path) {
        if (!properties.appliesTo(path)) {
            return CacheVisit.NONE;
        }
        FieldLines lines = request.headers()::getAll;
        Target target = Target.of(scheme, request.headers().get(HttpHeaderNames.HOST), request.uri());
        Resource resource = cache.store().get(target);
        if (!(Decision.of(lines, resource, cache.clock().millis()) instanceof Fetch fetch) || fetch.stored() != null) {
            return null;
        }
        boolean get = request.method() != HttpMethod.HEAD;
        Flight flight = null;
        if (Sharing.mayWait(fetch, get, lines)) {
            String key = Sharing.key(target, fetch, resource, lines);
            if (!cache.flights().isKnownUnshareable(key)) {
                if (cache.flights().isUnderWay(key)) {
                    return null;
                }
                if (!Sharing.isOwn(lines)) {
                    flight = cache.flights().start(key);
                    if (flight == null) {
                        return null;
                    }
                }
            }
        }
        return new Visit(target, lines, fetch, get, properties.rules(path), flight);
    }

    private final class Visit implements CacheVisit {

        private final Target target;
        private final FieldLines lines;
        private final Fetch fetch;
        private final boolean get;
        private final Rules rules;
        private final @Nullable Flight flight;
        private final long ticket;
        private final long requestMillis = cache.clock().millis();
        private Capture.@Nullable Copy copy;

        Visit(Target target, FieldLines lines, Fetch fetch, boolean get, Rules rules, @Nullable Flight flight) {
            this.target = target;
            this.lines = lines;
            this.fetch = fetch;
            this.get = get;
            this.rules = rules;
            this.flight = flight;
            this.ticket = cache.store().ticket(target);
        }

        @Override
        public void head(int status, HttpHeaders fields, boolean streamed) {
            if (get && fetch.storable() && !streamed) {
                copy = cache.copy(
                        target,
                        lines,
                        new ResponseHead(
                                status,
                                fields(fields),
                                requestMillis,
                                cache.clock().millis()),
                        rules,
                        ticket,
                        stored -> land(stored ? Landing.STORED : Landing.NOT_SHAREABLE));
            }
            if (copy == null) {
                land(Landing.NOT_SHAREABLE);
            }
            cache.meters().count(copy == null ? Result.PASS : Result.MISS);
            fields.add(CacheStatus.FIELD, CacheStatus.forwarded(fetch.reason().word, null, copy != null));
        }

        private static Fields fields(HttpHeaders headers) {
            List<Fields.Field> lines = new ArrayList<>(headers.size());
            for (Map.Entry<String, String> header : headers) {
                lines.add(new Fields.Field(header.getKey(), header.getValue()));
            }
            return new Fields(lines);
        }

        @Override
        public void content(ByteBuf part) {
            if (copy != null) {
                copy.add(part);
            }
        }

        @Override
        public void complete() {
            if (copy != null) {
                copy.complete();
            }
        }

        @Override
        public void left() {
            if (copy != null) {
                copy.free();
            }
            land(Landing.ABANDONED);
        }

        private void land(Landing landing) {
            if (flight != null) {
                flight.land(landing);
            }
        }
    }
}
