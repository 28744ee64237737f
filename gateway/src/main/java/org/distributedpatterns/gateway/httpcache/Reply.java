package org.distributedpatterns.gateway.httpcache;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What of a stored response answers a request. */
sealed interface Reply {

    /** All of it. */
    record Whole() implements Reply {}

    /** That it is what the caller has (304). */
    record NotModified() implements Reply {}

    /**
     * A part (206).
     *
     * @param from the first byte
     * @param to the byte after the last
     */
    record Part(int from, int to) implements Reply {}

    /** Nothing: the range lies beyond its end (416). */
    record Unsatisfiable() implements Reply {}

    Reply WHOLE = new Whole();

    /** In the order of RFC 9110, section 13.2.2, of which {@code If-Match} and its like are not a cache's. */
    static Reply to(FieldLines request, boolean get, StoredResponse stored) {
        if (stored.status() != 200) {
            return WHOLE;
        }
        List<String> tags = request.all("if-none-match");
        if (!tags.isEmpty()) {
            if (EntityTag.anyMatches(tags, stored.etag())) {
                return new NotModified();
            }
        } else if (isUnmodified(request.first("if-modified-since"), stored)) {
            return new NotModified();
        }
        String range = get ? request.first("range") : null;
        return range != null && mayBeCut(request.first("if-range"), stored) ? cut(range, stored.body().length) : WHOLE;
    }

    /** Since a date (RFC 9111, section 4.3.2). */
    private static boolean isUnmodified(@Nullable String since, StoredResponse stored) {
        OptionalLong date = HttpDates.parse(since, stored.responseMillis() / 1000);
        if (date.isEmpty()) {
            return false;
        }
        return stored.modifiedSeconds().orElse(made(stored)) <= date.getAsLong();
    }

    private static long made(StoredResponse stored) {
        long received = stored.responseMillis() / 1000;
        return HttpDates.parse(stored.fields().first("date"), received).orElse(received);
    }

    /** Whether the caller's other parts are of the same version (RFC 9110, sections 13.1.5 and 8.8.2.2). */
    private static boolean mayBeCut(@Nullable String ifRange, StoredResponse stored) {
        if (ifRange == null) {
            return true;
        }
        OptionalLong date = HttpDates.parse(ifRange, stored.responseMillis() / 1000);
        if (date.isPresent()) {
            return date.equals(stored.modifiedSeconds()) && made(stored) - date.getAsLong() >= 1;
        }
        EntityTag tag = EntityTag.parse(ifRange);
        return tag != null && stored.etag() != null && tag.isSame(stored.etag());
    }

    /** One range of bytes; several, or what is no range, are answered with the whole (section 14.2). */
    private static Reply cut(String range, int length) {
        if (!range.regionMatches(true, 0, "bytes=", 0, 6)) {
            return WHOLE;
        }
        String text = range.substring(6).strip();
        int dash = text.indexOf('-');
        if (dash < 0 || text.indexOf(',') >= 0) {
            return WHOLE;
        }
        long first = Directives.parseSeconds(text.substring(0, dash));
        long last = Directives.parseSeconds(text.substring(dash + 1));
        boolean suffix = dash == 0;
        if (suffix ? last < 0 : first < 0 || (last < 0 && dash < text.length() - 1) || (last >= 0 && last < first)) {
            return WHOLE;
        }
        long from = suffix ? Math.max(0, length - last) : first;
        long to = suffix || last < 0 ? length : Math.min(length, last + 1);
        return from < to ? new Part((int) from, (int) to) : new Unsatisfiable();
    }
}
