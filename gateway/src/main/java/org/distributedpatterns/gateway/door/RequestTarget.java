package org.distributedpatterns.gateway.door;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which request targets are refused: those that two programs could read in two ways. A path is taken as it came or not
 * at all; nothing is resolved, decoded or merged (RFC 3986, sections 2.2 and 3.3; RFC 9112, section 3.2).
 */
final class RequestTarget {

    private static final String PUNCTUATION = "-._~:@!$&'()*+,=/";

    private RequestTarget() {}

    /** Why a raw request target is refused; null if it is not. */
    static @Nullable String refusal(String target) {
        if (!target.startsWith("/")) {
            return "the request target must be a path";
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String illegal = illegal(path, PUNCTUATION);
        if (illegal == null && query >= 0) {
            illegal = illegal(target.substring(query + 1), PUNCTUATION + ";?[]");
        }
        if (illegal != null) {
            return illegal;
        }
        if (path.contains("//")) {
            return "the path has an empty segment";
        }
        return path.indexOf('%') < 0 && !path.contains("/.") ? null : ambiguous(path);
    }

    private static @Nullable String illegal(String text, String punctuation) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
                    return "a % in the request target must be followed by two hexadecimal digits";
                }
            } else if (!isAlphanumeric(c) && punctuation.indexOf(c) < 0) {
                return c > ' ' && c < 127
                        ? "the request target has a raw '" + c + "': percent-encode it where it is allowed at all"
                        : "the request target has a control or non-ASCII character";
            }
        }
        return null;
    }

    private static @Nullable String ambiguous(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        for (String code : new String[] {"%00", "%2f", "%5c", "%3b", "%25"}) {
            if (lower.contains(code)) {
                return "the path has an encoded " + code;
            }
        }
        for (String segment : lower.replace("%2e", ".").split("/")) {
            if (segment.equals(".") || segment.equals("..")) {
                return "the path has a segment . or ..";
            }
        }
        return null;
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
