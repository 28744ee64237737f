package org.distributedpatterns.gateway.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a request says who calls.
 *
 * @param kind what is read
 * @param name of the header or cookie; empty for the address
 */
record CallerId(Kind kind, String name) {

    /** What is read. */
    enum Kind {
        HEADER,
        COOKIE,
        ADDRESS
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /**
     * From {@code header:NAME}, {@code cookie:NAME} or {@code address}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static CallerId parse(String text) {
        if (text.equals("address")) {
            return new CallerId(Kind.ADDRESS, "");
        }
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        if (colon > 0 && NAME.matcher(name).matches()) {
            String kind = text.substring(0, colon);
            if (kind.equals("header")) {
                return new CallerId(Kind.HEADER, name);
            }
            if (kind.equals("cookie")) {
                return new CallerId(Kind.COOKIE, name);
            }
        }
        throw new IllegalArgumentException("must be header:NAME, cookie:NAME or address");
    }

    @JsonValue
    @Override
    public String toString() {
        return kind == Kind.ADDRESS ? "address" : kind.name().toLowerCase(Locale.ROOT) + ":" + name;
    }
}
