package org.distributedpatterns.gateway.httpcache;

import java.util.List;
import java.util.OptionalLong;

/** What a caller asks of caches (RFC 9111, section 5.2.1). */
record RequestDirectives(
        boolean noStore,
        boolean noCache,
        boolean onlyIfCached,
        OptionalLong maxAge,
        OptionalLong minFresh,
        OptionalLong maxStale,
        OptionalLong staleIfError) {

    private static final RequestDirectives NONE = new RequestDirectives(
            false,
            false,
            false,
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    static RequestDirectives of(FieldLines request) {
        List<String> lines = request.all("cache-control");
        if (lines.isEmpty()) {
            // Section 5.4: what callers of HTTP/1.0 send; Cache-Control, where there is one, says it better
            return Fields.lowerCaseMembers(request.all("pragma")).contains("no-cache")
                    ? new RequestDirectives(
                            false, true, false, NONE.maxAge, NONE.minFresh, NONE.maxStale, NONE.staleIfError)
                    : NONE;
        }
        Directives directives = Directives.parse(lines);
        OptionalLong maxAge = directives.seconds("max-age");
        return new RequestDirectives(
                directives.has("no-store"),
                // what is 0 seconds old within the clock's precision is not what the caller means
                directives.has("no-cache") || maxAge.orElse(1) == 0,
                directives.has("only-if-cached"),
                maxAge,
                directives.seconds("min-fresh"),
                directives.isBare("max-stale") ? OptionalLong.of(Long.MAX_VALUE) : directives.seconds("max-stale"),
                directives.seconds("stale-if-error"));
    }
}
