package org.distributedpatterns.gateway.httpcache;

import java.util.OptionalLong;
import java.util.Set;

/**
 * What a response allows a shared cache to do with it.
 *
 * @param directives of its targeted field, if it has a valid one, or else of {@code Cache-Control}
 * @param lifetimeSeconds for how long it is fresh, counted from its making
 * @param explicit whether the response itself says so
 */
record ResponsePolicy(Directives directives, long lifetimeSeconds, boolean explicit) {

    /** The field that addresses caches of this kind (RFC 9213, section 3.1). */
    static final String TARGETED = "cdn-cache-control";

    /** Those that are cacheable unless they say otherwise (RFC 9110, section 15.1). */
    private static final Set<Integer> HEURISTIC = Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

    /** Those whose caching rules are implemented here (RFC 9111, section 5.2.2.3). */
    private static final Set<Integer> UNDERSTOOD = Set.of(
            200, 201, 202, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 414, 500, 501, 502,
            503, 504);

    private static final Set<Integer> NEVER = Set.of(206, 304);

    static ResponsePolicy of(ResponseHead head, Rules rules) {
        Directives targeted = TargetedField.parse(head.fields().all(TARGETED));
        Directives directives =
                targeted != null ? targeted : Directives.parse(head.fields().all("cache-control"));
        OptionalLong explicit = explicitLifetime(head, directives, targeted == null);
        return new ResponsePolicy(
                directives, explicit.orElseGet(() -> heuristicLifetime(head, directives, rules)), explicit.isPresent());
    }

    /** The first of them that is there (RFC 9111, section 4.2.1). */
    private static OptionalLong explicitLifetime(ResponseHead head, Directives directives, boolean expires) {
        OptionalLong seconds = directives.seconds("s-maxage");
        if (seconds.isEmpty()) {
            seconds = directives.seconds("max-age");
        }
        if (seconds.isEmpty() && expires && head.fields().has("expires")) {
            long end = head.date("expires").orElse(Long.MIN_VALUE); // an unreadable date is past (section 5.3)
            return OptionalLong.of(end <= head.dateSeconds() ? 0 : end - head.dateSeconds());
        }
        return seconds;
    }

    private static long heuristicLifetime(ResponseHead head, Directives directives, Rules rules) {
        OptionalLong modified = head.date("last-modified");
        boolean allowed = HEURISTIC.contains(head.status()) || directives.has("public");
        if (!allowed || modified.isEmpty() || head.fields().has("set-cookie")) {
            return 0;
        }
        long unchanged = Math.max(0, head.dateSeconds() - modified.getAsLong());
        return Math.min(rules.heuristicMaxSeconds(), (long) (unchanged * rules.heuristicFraction()));
    }

    /** Whether a shared cache may store this response to such a GET, and has something of it (RFC 9111, section 3). */
    boolean isStorable(FieldLines request, ResponseHead head, Rules rules) {
        int status = head.status();
        if (status < 200 || NEVER.contains(status) || refusesStorage(status) || directives.isBare("private")) {
            return false;
        }
        boolean authorized = !request.has("authorization")
                || directives.has("public")
                || directives.has("s-maxage")
                || directives.has("must-revalidate"); // section 3.5
        boolean asked = explicit || lifetimeSeconds > 0 || directives.has("public") || directives.has("no-cache");
        boolean useful = lifetimeSeconds > 0 || head.hasValidator();
        return authorized
                && asked
                && useful
                && (rules.cookies() || !head.fields().has("set-cookie"))
                && !Fields.members(head.fields().all("vary")).contains("*"); // section 4.1
    }

    /** Whether what was stored may stay so under what the service now says of it. */
    boolean mayStay(StoredResponse response) {
        return !refusesStorage(response.status())
                && !directives.isBare("private")
                && !Fields.members(response.fields().all("vary")).contains("*");
    }

    private boolean refusesStorage(int status) {
        if (directives.has("must-understand")) { // and with it no-store: section 5.2.2.3
            return !UNDERSTOOD.contains(status);
        }
        return directives.has("no-store");
    }

    /** Whether it may be used only after the service has confirmed it, fresh or not (section 5.2.2.4). */
    boolean noCache() {
        return directives.isBare("no-cache");
    }

    /** Whether it may be served {@code staleness} seconds late although nobody asked for it (section 4.2.4). */
    boolean allowsStale(long staleness, long limit) {
        return staleness <= limit && !forbidsStale() && !directives.has("s-maxage"); // section 5.2.2.10
    }

    /**
     * Whether its own extension allows it to be served stale (RFC 5861). {@code s-maxage} beside it does not forbid
     * that: who writes both means both.
     *
     * @param extension {@code stale-while-revalidate} or {@code stale-if-error}
     */
    boolean allowsStale(long staleness, String extension) {
        return staleness < directives.seconds(extension).orElse(0) && !forbidsStale();
    }

    private boolean forbidsStale() {
        return noCache() || directives.has("must-revalidate") || directives.has("proxy-revalidate");
    }
}
