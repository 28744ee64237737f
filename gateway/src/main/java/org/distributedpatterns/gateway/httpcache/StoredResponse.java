package org.distributedpatterns.gateway.httpcache;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A complete response that is kept, with all that decides on its use; immutable, the body by convention.
 *
 * @param fields to be sent, without {@code Age} and {@code Content-Length}
 * @param selecting for which requests
 * @param etag as sent
 * @param modifiedSeconds {@code Last-Modified} as a date
 * @param tags by which it can be purged
 */
record StoredResponse(
        int status,
        Fields fields,
        byte[] body,
        ResponsePolicy policy,
        Selecting selecting,
        long responseMillis,
        long initialAgeSeconds,
        @Nullable EntityTag etag,
        OptionalLong modifiedSeconds,
        Set<String> tags) {

    private static final int OVERHEAD = 512;

    /** To a request that the response's policy allows to be stored. */
    static StoredResponse of(FieldLines request, ResponseHead head, byte[] body, ResponsePolicy policy) {
        return of(head, head.storable(policy.directives()), body, policy, selecting(request, head.fields()));
    }

    private static Selecting selecting(FieldLines request, Fields response) {
        return Selecting.of(response.all("vary"), request);
    }

    private static StoredResponse of(
            ResponseHead head, Fields fields, byte[] body, ResponsePolicy policy, Selecting selecting) {
        return new StoredResponse(
                head.status(),
                fields,
                body,
                policy,
                selecting,
                head.responseMillis(),
                head.initialAgeSeconds(),
                head.etag(),
                head.date("last-modified"),
                tags(head.fields()));
    }

    /** What the services name their responses by, as with other caches: separated by spaces, or by commas. */
    private static Set<String> tags(Fields fields) {
        Set<String> tags = new HashSet<>();
        for (String line : fields.all("surrogate-key")) {
            tags.addAll(List.of(line.strip().split("\\s+")));
        }
        tags.addAll(Fields.members(fields.all("cache-tag")));
        tags.remove("");
        return Set.copyOf(tags);
    }

    /** This one after the service has confirmed it (RFC 9111, sections 3.2, 4.3.4 and 4.3.5). */
    StoredResponse updated(FieldLines request, ResponseHead confirmation, Rules rules) {
        Fields news =
                confirmation.storable(Directives.parse(confirmation.fields().all("cache-control")));
        ResponseHead merged = new ResponseHead(
                status,
                fields.with(news).with(ageOf(confirmation)),
                confirmation.requestMillis(),
                confirmation.responseMillis());
        ResponsePolicy fresh = ResponsePolicy.of(merged, rules);
        Fields kept = merged.storable(fresh.directives());
        return of(merged, kept, body, fresh, selecting(request, kept));
    }

    private static Fields ageOf(ResponseHead head) {
        String age = head.fields().first("age");
        return age == null ? Fields.of() : Fields.of("Age", age);
    }

    /** The current age in milliseconds (section 4.2.3). */
    long ageMillis(long nowMillis) {
        return initialAgeSeconds * 1000 + Math.max(0, nowMillis - responseMillis);
    }

    /** For how much longer it is fresh; negative if it is stale. */
    long freshMillis(long nowMillis) {
        return policy.lifetimeSeconds() * 1000 - ageMillis(nowMillis);
    }

    /** Whether the service can be asked if it is still right: of what is no success there is nothing to compare. */
    boolean canBeValidated() {
        return status < 300 && (etag != null || modifiedSeconds.isPresent());
    }

    /**
     * Whether it may be served because the service fails.
     *
     * @param unreachable whether there was no answer at all
     * @param asked the caller's {@code stale-if-error} (RFC 5861, section 4)
     */
    boolean mayServeOnError(long nowMillis, boolean unreachable, OptionalLong asked, Rules rules) {
        long staleness = Math.max(0, -freshMillis(nowMillis) / 1000);
        return policy.allowsStale(staleness, "stale-if-error")
                || policy.allowsStale(staleness, asked.orElse(-1))
                || (unreachable && policy.allowsStale(staleness, rules.unreachableSeconds()));
    }

    boolean matches(FieldLines request) {
        return selecting.values().isEmpty() || selecting.matches(request, fields.first("content-language"));
    }

    /** What it takes in memory, in bytes, about. */
    int weight() {
        return OVERHEAD + body.length + fields.weight();
    }
}
