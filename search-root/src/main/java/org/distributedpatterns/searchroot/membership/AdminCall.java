// Written by ./platform sync from kit: membership/AdminCall.java
package org.distributedpatterns.searchroot.membership;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A call of a service that the gateway lets through only with the administrators' token, for example {@code PUT
 * /api/cache/{namespace}}. Instances publish theirs beside the paths that they serve.
 *
 * @param method in capitals, or {@code *} for all; GET includes HEAD
 * @param path of segments as they are, {@code *} or {@code {name}} for any one segment, and at the end perhaps
 *     {@code **} for what is below
 */
public record AdminCall(String method, String path) {

    /** Under this name an instance publishes its calls; one that leaves it out says nothing about them. */
    public static final String PUBLISHED_AS = "admin-calls";

    private static final int MOST = 64;

    private static final int LONGEST = 256;

    private static final Pattern CALL = Pattern.compile(
            "(\\*|[A-Z]{1,16}) ((?:/(?!\\.{1,2}(?:/|$))(?:[A-Za-z0-9._~-]+|\\*|\\{[A-Za-z][A-Za-z0-9]*}))+(?:/\\*\\*)?)");

    private static final Pattern NAME = Pattern.compile("\\{\\w+}");

    /**
     * Reads calls, each {@code METHOD /path}; what is blank is none.
     *
     * @throws IllegalArgumentException with what is wrong, if one is malformed, too long, or there are too many
     */
    public static Set<AdminCall> parse(Collection<String> calls) {
        Set<AdminCall> parsed = calls.stream()
                .map(String::strip)
                .filter(call -> !call.isEmpty())
                .map(AdminCall::parse)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (parsed.size() > MOST) {
            throw new IllegalArgumentException(parsed.size() + " admin calls are more than " + MOST);
        }
        return parsed;
    }

    private static AdminCall parse(String call) {
        Matcher parts = CALL.matcher(call);
        if (call.length() > LONGEST || !parts.matches() || !differ(NAME.matcher(call))) {
            throw new IllegalArgumentException(
                    "\"" + (call.length() > LONGEST ? call.substring(0, LONGEST) + "…" : call)
                            + "\" is no admin call: METHOD /path of at most " + LONGEST
                            + " characters, with * or {name}, each name once, for any segment and /** for what is below");
        }
        return new AdminCall(parts.group(1), parts.group(2));
    }

    private static boolean differ(Matcher names) {
        Set<String> seen = new HashSet<>();
        return names.results().allMatch(name -> seen.add(name.group()));
    }

    /**
     * The calls that an instance publishes; null if it says nothing about them.
     *
     * @throws IllegalArgumentException if they can't be read: then it is not known what of the instance is protected
     */
    public static @Nullable Set<AdminCall> of(Member member) {
        String published = member.metadata().get(PUBLISHED_AS);
        return published == null ? null : parse(List.of(published.split(",", -1)));
    }

    /** What {@link #of} reads. */
    static String published(Collection<AdminCall> calls) {
        return calls.stream().map(AdminCall::toString).collect(Collectors.joining(","));
    }

    /** Whether the call is at one of these path prefixes or below. */
    boolean isWithin(Collection<String> prefixes) {
        return prefixes.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
