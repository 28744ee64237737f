package org.distributedpatterns.gateway.door;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which answers are compressed.
 *
 * @param types media types in lower case
 * @param minSize the least number of bytes, where it is known
 * @param excludedAgents patterns of {@code User-Agent}
 */
record CompressionRules(Set<String> types, long minSize, List<Pattern> excludedAgents) {

    /** Events must not wait for a block to be full. */
    private static final String EVENTS = "text/event-stream";

    static CompressionRules of(String[] types, long minSize, String @Nullable [] excludedAgents) {
        return new CompressionRules(
                Arrays.stream(types)
                        .map(type -> type.toLowerCase(Locale.ROOT))
                        .filter(type -> !type.equals(EVENTS))
                        .collect(Collectors.toUnmodifiableSet()),
                minSize,
                excludedAgents == null
                        ? List.of()
                        : Arrays.stream(excludedAgents).map(Pattern::compile).toList());
    }

    boolean admitsAgent(@Nullable String agent) {
        return agent == null
                || excludedAgents.stream().noneMatch(each -> each.matcher(agent).matches());
    }

    /** Whether a caller that accepts it may get this answer compressed: if so, its answer varies by that. */
    boolean mayCompress(HttpResponse response) {
        HttpHeaders headers = response.headers();
        int status = response.status().code();
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return status >= 200
                && status != 204
                && status != 206
                && status != 304
                && type != null
                && types.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                && !headers.contains(HttpHeaderNames.CONTENT_ENCODING)
                && !headers.contains(HttpHeaderNames.CONTENT_RANGE)
                && headers.getAll(HttpHeaderNames.CACHE_CONTROL).stream()
                        .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("no-transform"));
    }

    /** Unknown lengths are. */
    boolean isWorthIt(HttpResponse response) {
        long length = response instanceof FullHttpResponse full
                ? full.content().readableBytes()
                : HttpUtil.getContentLength(response, Long.MAX_VALUE);
        return length >= minSize;
    }
}
