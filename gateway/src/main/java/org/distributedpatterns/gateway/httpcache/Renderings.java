package org.distributedpatterns.gateway.httpcache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.ReadOnlyHttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stored responses as Netty sends them, with their fields encoded once. */
final class Renderings {

    private static final AsciiString CACHE_STATUS = AsciiString.cached(CacheStatus.FIELD);

    /** What changes with every second. */
    private record Moment(long second, AsciiString age, AsciiString cacheStatus) {}

    private static final class Rendering {

        private final HttpResponseStatus status;
        private final AsciiString[] fields;
        private final AsciiString[] fieldsWithoutBody;
        private volatile @Nullable Moment moment;

        Rendering(StoredResponse stored) {
            this.status = HttpResponseStatus.valueOf(stored.status());
            this.fields = encode(stored.fields(), false);
            this.fieldsWithoutBody = encode(stored.fields(), true);
        }

        private static AsciiString[] encode(Fields fields, boolean bodiless) {
            List<AsciiString> pairs = new ArrayList<>();
            for (Fields.Field line : fields) {
                if (!bodiless || !Replies.describesBody(line.name())) {
                    pairs.add(latin1(line.name()));
                    pairs.add(latin1(line.value()));
                }
            }
            return pairs.toArray(AsciiString[]::new);
        }

        Moment at(StoredResponse stored, long nowMillis) {
            Moment present = moment;
            if (present == null || present.second != nowMillis / 1000) {
                present = new Moment(
                        nowMillis / 1000,
                        latin1(Long.toString(stored.ageMillis(nowMillis) / 1000)),
                        latin1(CacheStatus.hit(stored, nowMillis)));
                moment = present;
            }
            return present;
        }
    }

    private final Cache<StoredResponse, Rendering> renderings =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /**
     * The whole answer to a GET or HEAD.
     *
     * @param additions further fields, name and value in turn
     */
    FullHttpResponse answer(StoredResponse stored, HttpRequest request, long nowMillis, List<CharSequence> additions) {
        Rendering rendering = renderings.get(stored, Rendering::new);
        boolean get = request.method() != HttpMethod.HEAD;
        byte[] body = stored.body();
        return switch (Reply.to(request.headers()::getAll, get, stored)) {
            case Reply.Whole whole ->
                response(
                        rendering.status,
                        rendering.fields,
                        rendering.at(stored, nowMillis),
                        additions,
                        stored.status() == 204 ? null : Integer.toString(body.length),
                        null,
                        get ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER);
            case Reply.Part part ->
                response(
                        HttpResponseStatus.PARTIAL_CONTENT,
                        rendering.fields,
                        rendering.at(stored, nowMillis),
                        additions,
                        Integer.toString(part.to() - part.from()),
                        "bytes " + part.from() + "-" + (part.to() - 1) + "/" + body.length,
                        Unpooled.wrappedBuffer(body, part.from(), part.to() - part.from()));
            case Reply.NotModified notModified ->
                response(
                        HttpResponseStatus.NOT_MODIFIED,
                        rendering.fieldsWithoutBody,
                        rendering.at(stored, nowMillis),
                        additions,
                        null,
                        null,
                        Unpooled.EMPTY_BUFFER);
            case Reply.Unsatisfiable beyond ->
                response(
                        HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                        rendering.fieldsWithoutBody,
                        rendering.at(stored, nowMillis),
                        additions,
                        "0",
                        "bytes */" + body.length,
                        Unpooled.EMPTY_BUFFER);
        };
    }

    private static FullHttpResponse response(
            HttpResponseStatus status,
            AsciiString[] fields,
            Moment moment,
            List<CharSequence> additions,
            @Nullable String length,
            @Nullable String range,
            ByteBuf content) {
        int more = 4 + additions.size() + (length == null ? 0 : 2) + (range == null ? 0 : 2);
        CharSequence[] pairs = Arrays.copyOf(fields, fields.length + more, CharSequence[].class);
        int at = fields.length;
        pairs[at++] = HttpHeaderNames.AGE;
        pairs[at++] = moment.age;
        pairs[at++] = CACHE_STATUS;
        pairs[at++] = moment.cacheStatus;
        if (length != null) {
            pairs[at++] = HttpHeaderNames.CONTENT_LENGTH;
            pairs[at++] = length;
        }
        if (range != null) {
            pairs[at++] = HttpHeaderNames.CONTENT_RANGE;
            pairs[at++] = range;
        }
        for (CharSequence nameOrValue : additions) {
            pairs[at++] = nameOrValue;
        }
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                content,
                new ReadOnlyHttpHeaders(false, pairs),
                EmptyHttpHeaders.INSTANCE);
    }

    private static AsciiString latin1(String text) {
        return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1), false);
    }
}
