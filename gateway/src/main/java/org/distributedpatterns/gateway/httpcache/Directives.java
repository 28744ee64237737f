package org.distributedpatterns.gateway.httpcache;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Cache directives (RFC 9111, section 5.2): what {@code Cache-Control} or a targeted field says. Of a directive that
 * occurs twice the first occurrence holds (section 4.2.1).
 *
 * @param values the argument of each directive by its name in lower case, without quotes; empty for none
 */
record Directives(Map<String, String> values) {

    static final Directives NONE = new Directives(Map.of());

    /** The largest number of seconds; larger ones count as this (section 1.2.2). */
    static final long MAX_SECONDS = 1L << 31;

    /** A number of seconds that can't be read; a freshness lifetime of that kind is none (section 4.2.1). */
    private static final long UNREADABLE = -1;

    Directives {
        values = Map.copyOf(values);
    }

    /** Reads the lines of {@code Cache-Control}; a member that is no directive is passed over. */
    static Directives parse(List<String> lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        Map<String, String> values = new HashMap<>();
        for (String member : Fields.members(lines)) {
            int equals = member.indexOf('=');
            String name = equals < 0 ? member : member.substring(0, equals);
            // "max-age =1" names no directive that exists; what it was meant to say is not guessed
            values.putIfAbsent(
                    name.toLowerCase(Locale.ROOT), equals < 0 ? "" : withoutQuotes(member.substring(equals + 1)));
        }
        return new Directives(values);
    }

    private static String withoutQuotes(String argument) {
        int end = argument.length() - 1;
        if (end < 1 || argument.charAt(0) != '"' || argument.charAt(end) != '"') {
            return argument;
        }
        return argument.substring(1, end).replaceAll("\\\\(.)", "$1");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Whether the directive is there without an argument, and so concerns the whole response. */
    boolean isBare(String name) {
        return "".equals(values.get(name));
    }

    /** The field names in the argument of {@code no-cache} or {@code private} (sections 5.2.2.4 and 5.2.2.7). */
    List<String> fieldNames(String name) {
        String argument = values.get(name);
        return argument == null ? List.of() : Fields.members(List.of(argument));
    }

    /** The argument in seconds; zero if it can't be read, nothing without the directive. */
    OptionalLong seconds(String name) {
        String argument = values.get(name);
        return argument == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, parseSeconds(argument)));
    }

    /** delta-seconds (section 1.2.2); negative if it is none. */
    static long parseSeconds(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return UNREADABLE;
        }
        long seconds = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return UNREADABLE;
            }
            seconds = Math.min(MAX_SECONDS, seconds * 10 + (c - '0'));
        }
        return seconds;
    }
}
