package org.distributedpatterns.gateway.httpcache;

import org.jspecify.annotations.Nullable;

/** What this cache did with a request, in {@code Cache-Status} (RFC 9211). */
final class CacheStatus {

    static final String FIELD = "Cache-Status";

    private static final String NAME = "gateway";

    private CacheStatus() {}

    static String hit(StoredResponse response, long nowMillis) {
        return NAME + "; hit; ttl=" + Math.floorDiv(response.freshMillis(nowMillis), 1000L);
    }

    /** A request that waited for another's response. */
    static String collapsed(StoredResponse response, long nowMillis) {
        return NAME + "; fwd=miss; collapsed; ttl=" + Math.floorDiv(response.freshMillis(nowMillis), 1000L);
    }

    /** @param status of the service's answer, if it is not the one that the caller gets */
    static String forwarded(String reason, @Nullable Integer status, boolean stored) {
        return NAME + "; fwd=" + reason + (status == null ? "" : "; fwd-status=" + status) + (stored ? "; stored" : "");
    }

    /** A stale response, because the service failed. */
    static String failed(String reason, @Nullable Integer status, StoredResponse response, long nowMillis) {
        return hit(response, nowMillis) + "; fwd=" + reason + (status == null ? "" : "; fwd-status=" + status)
                + "; detail=STALE_IF_ERROR";
    }

    static String detail(String detail) {
        return NAME + "; detail=" + detail;
    }
}
