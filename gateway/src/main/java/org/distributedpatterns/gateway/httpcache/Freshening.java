package org.distributedpatterns.gateway.httpcache;

import java.util.OptionalLong;

/** Whether an answer without a body speaks of a stored response. */
final class Freshening {

    private Freshening() {}

    /**
     * Whether a 304 confirms the response whose validators were sent (RFC 9111, section 4.3.4). One that names another
     * version does not: what it confirms is not here.
     */
    static boolean confirms(ResponseHead notModified, StoredResponse stored) {
        EntityTag tag = notModified.etag();
        if (tag != null) {
            EntityTag known = stored.etag();
            return known != null && tag.opaque().equals(known.opaque()) && (tag.weak() || !known.weak());
        }
        OptionalLong modified = notModified.date("last-modified");
        return modified.isEmpty() || modified.equals(stored.modifiedSeconds());
    }

    /** Whether the 200 to a HEAD speaks of the stored response, and not of a newer one (section 4.3.5). */
    static boolean isSame(ResponseHead head, StoredResponse stored) {
        String length = head.fields().first("content-length");
        return head.status() == stored.status()
                && (head.etag() == null || head.etag().equals(stored.etag()))
                && (head.date("last-modified").isEmpty()
                        || head.date("last-modified").equals(stored.modifiedSeconds()))
                && (length == null || length.strip().equals(Integer.toString(stored.body().length)));
    }
}
