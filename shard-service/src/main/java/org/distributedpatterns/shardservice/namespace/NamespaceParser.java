package org.distributedpatterns.shardservice.namespace;

import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.distributedpatterns.shardservice.definition.DefinitionException;
import org.distributedpatterns.shardservice.definition.Fields;
import org.distributedpatterns.shardservice.egress.AllowedDestinations;
import org.distributedpatterns.shardservice.egress.ForbiddenDestination;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a namespace's settings as users write them, and finds all their mistakes at once. */
final class NamespaceParser {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_ORIGIN_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONGEST_NEAR_CACHE = Duration.ofSeconds(10);
    private static final double LARGEST_JITTER = 0.9;
    private static final double LARGEST_BETA = 100;

    /** Those that mean nothing without an origin. */
    private static final List<String> READ_THROUGH_FIELDS = List.of(
            "ttl", "ttlJitter", "staleWhileRevalidate", "staleIfError", "negativeTtl", "earlyRefresh", "originTimeout");

    private final AllowedDestinations origins;

    NamespaceParser(AllowedDestinations origins) {
        this.origins = origins;
    }

    /** @throws DefinitionException.Invalid that names everything that is unknown, out of range or not permitted */
    Namespace parse(String name, JsonNode json) {
        Fields fields = Fields.of(json);
        boolean plain = !fields.has("origin");
        for (String field : READ_THROUGH_FIELDS) {
            if (plain && fields.has(field)) {
                fields.error(field, "means nothing without an origin");
            }
        }
        if (plain && !fields.has("nearCache")) {
            fields.error("origin", "an origin is expected, or nearCache");
        }
        fields.text("namespace", name, name::equals, "the path says " + name);
        String origin = plain
                ? null
                : fields.text("origin", "", text -> true, "must be a text").strip();
        String mistake = origin == null ? null : mistake(origin);
        if (mistake != null) {
            fields.error("origin", mistake);
        }
        Duration none = Duration.ZERO;
        Duration least = Duration.ofMillis(1);
        var namespace = new Namespace(
                origin,
                fields.duration("ttl", Duration.ofMinutes(1), least, LONGEST),
                fields.number("ttlJitter", 0.1, 0, LARGEST_JITTER),
                fields.duration("staleWhileRevalidate", none, none, LONGEST),
                fields.duration("staleIfError", none, none, LONGEST),
                fields.duration("negativeTtl", Duration.ofSeconds(5), none, LONGEST),
                fields.number("earlyRefresh", 1, 0, LARGEST_BETA),
                fields.duration("originTimeout", Duration.ofSeconds(5), least, LONGEST_ORIGIN_TIMEOUT),
                fields.has("nearCache") ? fields.duration("nearCache", none, least, LONGEST_NEAR_CACHE) : null);
        fields.finish();
        return namespace;
    }

    private @Nullable String mistake(String text) {
        try {
            URI uri = URI.create(text.replace("{key}", "key"));
            if (uri.getHost() == null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
                return "an absolute http or https URL without user and fragment is expected";
            }
            String around =
                    uri.getRawAuthority() + (uri.getRawQuery() == null ? "" : text.substring(text.indexOf('?')));
            if (around.contains("{key}") || !text.startsWith(uri.getScheme() + "://" + uri.getRawAuthority())) {
                return "{key} stands in the path, nowhere else";
            }
            origins.requireListed(uri);
            origins.resolve(uri.getHost());
            return null;
        } catch (IllegalArgumentException e) {
            return "malformed: " + e.getMessage();
        } catch (UnknownHostException e) {
            return "its host can't be resolved: " + e.getMessage();
        } catch (ForbiddenDestination e) {
            return e.getMessage();
        }
    }
}
