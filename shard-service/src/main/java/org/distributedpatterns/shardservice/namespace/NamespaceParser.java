package org.distributedpatterns.shardservice.namespace;

import java.net.URI;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.distributedpatterns.shardservice.egress.AllowedDestinations;
import org.distributedpatterns.shardservice.egress.ForbiddenDestination;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.distributedpatterns.shardservice.web.Problem;
import org.distributedpatterns.shardservice.web.Problem.FieldError;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
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

    private static final Set<String> OTHER_FIELDS = Set.of("namespace", "origin", "nearCache");

    private final AllowedDestinations origins;

    NamespaceParser(AllowedDestinations origins) {
        this.origins = origins;
    }

    /** @throws Problem 422 that names everything that is unknown, out of range or not permitted */
    Namespace parse(String name, JsonNode json) {
        var mistakes = new ArrayList<FieldError>();
        if (!json.isObject()) {
            throw invalid(List.of(new FieldError("", "a JSON object is expected")));
        }
        checkNames(name, json, mistakes);
        String origin = origin(json.path("origin"), mistakes);
        var namespace = new Namespace(
                origin,
                duration(json, "ttl", Duration.ofMinutes(1), Duration.ofMillis(1), LONGEST, mistakes),
                number(json, "ttlJitter", 0.1, LARGEST_JITTER, mistakes),
                duration(json, "staleWhileRevalidate", Duration.ZERO, Duration.ZERO, LONGEST, mistakes),
                duration(json, "staleIfError", Duration.ZERO, Duration.ZERO, LONGEST, mistakes),
                duration(json, "negativeTtl", Duration.ofSeconds(5), Duration.ZERO, LONGEST, mistakes),
                number(json, "earlyRefresh", 1, LARGEST_BETA, mistakes),
                duration(
                        json,
                        "originTimeout",
                        Duration.ofSeconds(5),
                        Duration.ofMillis(1),
                        LONGEST_ORIGIN_TIMEOUT,
                        mistakes),
                json.path("nearCache").isMissingNode() || json.path("nearCache").isNull()
                        ? null
                        : duration(
                                json,
                                "nearCache",
                                Duration.ofSeconds(1),
                                Duration.ofMillis(1),
                                LONGEST_NEAR_CACHE,
                                mistakes));
        if (!mistakes.isEmpty()) {
            throw invalid(mistakes);
        }
        return namespace;
    }

    private static Problem invalid(List<FieldError> mistakes) {
        return Problem.invalid("not valid settings of a cache namespace", mistakes);
    }

    private static void checkNames(String name, JsonNode json, List<FieldError> mistakes) {
        boolean plain =
                json.path("origin").isMissingNode() || json.path("origin").isNull();
        for (String field : json.propertyNames()) {
            if (!READ_THROUGH_FIELDS.contains(field) && !OTHER_FIELDS.contains(field)) {
                mistakes.add(new FieldError(
                        field, "unknown; there are origin, nearCache, " + String.join(", ", READ_THROUGH_FIELDS)));
            } else if (plain && READ_THROUGH_FIELDS.contains(field)) {
                mistakes.add(new FieldError(field, "means nothing without an origin"));
            }
        }
        if (json.has("namespace") && !json.path("namespace").asString("").equals(name)) {
            mistakes.add(new FieldError("namespace", "the path says " + name));
        }
        if (plain && json.path("nearCache").isMissingNode()) {
            mistakes.add(new FieldError("origin", "an origin is expected, or nearCache"));
        }
    }

    private @Nullable String origin(JsonNode json, List<FieldError> mistakes) {
        if (json.isMissingNode() || json.isNull()) {
            return null;
        }
        String text = json.isString() ? json.stringValue().strip() : "";
        String mistake = mistake(text);
        if (mistake != null) {
            mistakes.add(new FieldError("origin", mistake));
        }
        return text;
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

    private static Duration duration(
            JsonNode json, String field, Duration usual, Duration least, Duration most, List<FieldError> mistakes) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        try {
            Duration duration = DurationStyle.detectAndParse(value.isString() ? value.stringValue() : "");
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
            mistakes.add(new FieldError(
                    field, "from " + NamespaceController.text(least) + " to " + NamespaceController.text(most)));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException _) {
            mistakes.add(new FieldError(field, "a duration such as 300ms, 30s, 5m or PT0.3S is expected"));
        }
        return usual;
    }

    private static double number(JsonNode json, String field, double usual, double most, List<FieldError> mistakes) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        if (value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= most) {
            return value.doubleValue();
        }
        mistakes.add(new FieldError(field, "a number from 0 to " + most + " is expected"));
        return usual;
    }
}
