package org.distributedpatterns.gateway.httpcache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a targeted cache control field (RFC 9213): a dictionary of structured fields (RFC 9651), in which one mistake
 * voids the whole. A directive whose value is of the wrong type is passed over.
 */
final class TargetedField {

    private static final Set<String> IN_SECONDS =
            Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

    private static final String KEY = "abcdefghijklmnopqrstuvwxyz0123456789_-.*";
    private static final String TOKEN =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:/";

    private final String text;
    private int at;

    private TargetedField(String text) {
        this.text = text;
    }

    /** The directives; null if the field is absent, empty or malformed, and so says nothing (section 2.1). */
    static @Nullable Directives parse(List<String> lines) {
        if (lines.isEmpty()) {
            return null;
        }
        try {
            Map<String, String> values = new TargetedField(String.join(",", lines)).dictionary();
            return values.isEmpty() ? null : new Directives(values);
        } catch (Malformed malformed) {
            return null;
        }
    }

    private Map<String, String> dictionary() throws Malformed {
        Map<String, String> values = new HashMap<>();
        skip(" ");
        while (at < text.length()) {
            String key = key();
            String raw = peek() == '=' ? value() : "?1";
            parameters();
            String value = directive(key, raw);
            if (value == null) {
                values.remove(key); // the last occurrence counts in a dictionary, even if it says nothing
            } else {
                values.put(key, value);
            }
            skip(" \t");
            if (at < text.length()) {
                expect(',');
                skip(" \t");
                require(at < text.length());
            }
        }
        return values;
    }

    private static @Nullable String directive(String key, String raw) {
        if (IN_SECONDS.contains(key)) {
            return Directives.parseSeconds(raw) < 0 ? null : raw;
        }
        if (raw.equals("?1")) {
            return "";
        }
        return raw.startsWith("\"") ? raw.substring(1, raw.length() - 1) : null;
    }

    private String key() throws Malformed {
        int start = at;
        require(peek() == '*' || (peek() >= 'a' && peek() <= 'z'));
        skip(KEY);
        return text.substring(start, at);
    }

    private String value() throws Malformed {
        expect('=');
        int start = at;
        if (peek() == '(') {
            innerList();
        } else {
            bareItem();
        }
        return text.substring(start, at);
    }

    private void innerList() throws Malformed {
        expect('(');
        skip(" ");
        while (peek() != ')') {
            bareItem();
            parameters();
            require(peek() == ' ' || peek() == ')');
            skip(" ");
        }
        at++;
    }

    private void parameters() throws Malformed {
        while (peek() == ';') {
            at++;
            skip(" ");
            key();
            if (peek() == '=') {
                at++;
                bareItem();
            }
        }
    }

    private void bareItem() throws Malformed {
        char c = peek();
        if (c == '"') {
            string();
        } else if (c == '?') {
            at++;
            require(peek() == '0' || peek() == '1');
            at++;
        } else if (c == ':') {
            at++;
            skip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
            expect(':');
        } else if (c == '@' || c == '-' || isDigit(c)) {
            number();
        } else {
            require(c == '*' || Character.isLetter(c) && c < 128);
            skip(TOKEN);
        }
    }

    private void number() throws Malformed {
        if (peek() == '@') {
            at++;
        }
        if (peek() == '-') {
            at++;
        }
        require(isDigit(peek()));
        int start = at;
        skip("0123456789");
        require(at - start <= 15);
        if (peek() == '.') {
            at++;
            require(isDigit(peek()));
            skip("0123456789");
        }
    }

    private void string() throws Malformed {
        expect('"');
        while (peek() != '"') {
            require(peek() >= ' ' && peek() < 127);
            at += peek() == '\\' ? 2 : 1;
        }
        at++;
    }

    /** The next character; NUL at the end, which no rule takes. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) throws Malformed {
        require(peek() == c);
        at++;
    }

    private static void require(boolean holds) throws Malformed {
        if (!holds) {
            throw new Malformed();
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Not one of the grammar's; without a stack trace, which nobody reads. */
    private static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        Malformed() {
            super("no dictionary", null, false, false);
        }
    }
}
