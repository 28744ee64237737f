package org.distributedpatterns.gateway.httpcache;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response as a service sent it.
 *
 * @param requestMillis when it was asked for, since 1970
 * @param responseMillis when it came
 */
record ResponseHead(int status, Fields fields, long requestMillis, long responseMillis) {

    /** What concerns a connection and not the response (RFC 9110, section 7.6.1; RFC 9111, section 3.1). */
    private static final List<String> HOP_BY_HOP = List.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    long responseSeconds() {
        return responseMillis / 1000;
    }

    /** When the response was made; when it came, if it does not say (RFC 9110, section 6.6.1). */
    long dateSeconds() {
        return date("date").orElse(responseSeconds());
    }

    OptionalLong date(String name) {
        return HttpDates.parse(fields.first(name), responseSeconds());
    }

    @Nullable
    EntityTag etag() {
        return EntityTag.parse(fields.first("etag"));
    }

    boolean hasValidator() {
        return etag() != null || date("last-modified").isPresent();
    }

    /** The response's age when it came, in seconds (RFC 9111, section 4.2.3). */
    long initialAgeSeconds() {
        long apparent = Math.max(0, responseSeconds() - dateSeconds());
        long delay = Math.max(0, responseMillis - requestMillis) / 1000;
        return Math.max(apparent, ageSeconds() + delay);
    }

    /** The first member of {@code Age}; 0 if it is no number (section 5.1). */
    private long ageSeconds() {
        String line = fields.first("age");
        if (line == null) {
            return 0;
        }
        int comma = line.indexOf(',');
        return Math.max(0, Directives.parseSeconds((comma < 0 ? line : line.substring(0, comma)).strip()));
    }

    /** The fields that may be stored under these directives (section 3.1), with a date (RFC 9110, section 6.6.1). */
    Fields storable(Directives directives) {
        Set<String> gone = new HashSet<>(HOP_BY_HOP);
        gone.addAll(Fields.members(fields.all("connection")));
        gone.addAll(directives.fieldNames("no-cache"));
        gone.addAll(directives.fieldNames("private"));
        gone.add("age"); // both are known better when the response is served
        gone.add("content-length");
        Fields kept = fields.without(gone);
        return kept.has("date") ? kept : kept.with("Date", HttpDates.format(responseSeconds()));
    }
}
