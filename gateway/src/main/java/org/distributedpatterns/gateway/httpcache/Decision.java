package org.distributedpatterns.gateway.httpcache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a GET or HEAD is to be answered (RFC 9111, section 4). */
sealed interface Decision {

    /**
     * From the store.
     *
     * @param revalidate whether the service is to be asked afterwards: the response is stale (RFC 5861, section 3)
     */
    record Serve(StoredResponse response, boolean stale, boolean revalidate) implements Decision {}

    /**
     * By the service.
     *
     * @param stored what was found and may not be used, or not yet
     * @param storable whether the caller lets the response be stored
     */
    record Fetch(Reason reason, @Nullable StoredResponse stored, boolean storable) implements Decision {}

    /** Not at all: the caller wants a stored response or none (section 5.2.1.7). */
    record NothingStored() implements Decision {}

    /** Why a request is forwarded, in the words of RFC 9211, section 2.2. */
    enum Reason {
        URI_MISS("uri-miss"),
        VARY_MISS("vary-miss"),
        STALE("stale"),
        REQUEST("request");

        final String word;

        Reason(String word) {
            this.word = word;
        }
    }

    /** @param resource what is stored under the URI; null for nothing */
    static Decision of(FieldLines request, @Nullable Resource resource, long nowMillis) {
        RequestDirectives asked = RequestDirectives.of(request);
        if (asked.noStore() || request.has("if-match") || request.has("if-unmodified-since")) {
            return new Fetch(Reason.REQUEST, null, false); // the latter two are the service's (section 4.3.2)
        }
        StoredResponse stored = resource == null ? null : resource.select(request);
        if (stored != null) {
            Decision serve = serve(stored, asked, nowMillis);
            if (serve != null) {
                return serve;
            }
        }
        if (asked.onlyIfCached()) {
            return new NothingStored();
        }
        return new Fetch(reason(stored, resource, nowMillis), stored, true);
    }

    private static @Nullable Decision serve(StoredResponse stored, RequestDirectives asked, long nowMillis) {
        long ageMillis = stored.ageMillis(nowMillis);
        long freshMillis = stored.freshMillis(nowMillis);
        ResponsePolicy policy = stored.policy();
        if (asked.noCache()
                || policy.noCache()
                || ageMillis / 1000 > asked.maxAge().orElse(Long.MAX_VALUE)
                || (asked.minFresh().isPresent()
                        && freshMillis < asked.minFresh().getAsLong() * 1000)) {
            return null;
        }
        if (freshMillis > 0) {
            return new Serve(stored, false, false);
        }
        long staleness = -freshMillis / 1000;
        if (policy.allowsStale(staleness, "stale-while-revalidate")) {
            return new Serve(stored, true, true);
        }
        return policy.allowsStale(staleness, asked.maxStale().orElse(-1)) ? new Serve(stored, true, false) : null;
    }

    private static Reason reason(@Nullable StoredResponse stored, @Nullable Resource resource, long nowMillis) {
        if (stored == null) {
            return resource == null || resource.variants().isEmpty() ? Reason.URI_MISS : Reason.VARY_MISS;
        }
        boolean stale = stored.freshMillis(nowMillis) <= 0 || stored.policy().noCache();
        return stale ? Reason.STALE : Reason.REQUEST;
    }

    /**
     * The lines with which the service is asked whether a stored response is still right (section 4.3.1); none if that
     * can't be asked.
     */
    static Fields validators(StoredResponse stored) {
        Fields lines = new Fields(List.of());
        if (!stored.canBeValidated()) {
            return lines;
        }
        String etag = stored.fields().first("etag");
        if (etag != null) {
            lines = lines.with("If-None-Match", etag);
        }
        String modified = stored.fields().first("last-modified");
        return modified == null ? lines : lines.with("If-Modified-Since", modified);
    }
}
