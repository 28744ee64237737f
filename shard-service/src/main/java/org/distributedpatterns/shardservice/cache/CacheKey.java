package org.distributedpatterns.shardservice.cache;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.distributedpatterns.shardservice.web.Problem;

/** Names of namespaces and keys, as the contract permits them. */
final class CacheKey {

    private static final int LONGEST_KEY = 512;
    private static final int LONGEST_NAMESPACE = 64;
    private static final String PUNCTUATION = "._~:@,=+-";

    private CacheKey() {}

    /**
     * {@code namespace/key} of a path below {@code prefix}, percent-decoded.
     *
     * @throws Problem 400 that says what is wrong with it
     */
    static String ofPath(String prefix, String rawPath) {
        String rest = rawPath.substring(prefix.length());
        int slash = rest.indexOf('/');
        if (slash < 0) {
            throw Problem.notFound("the path is " + prefix + "NAMESPACE/KEY");
        }
        return of(decode(rest.substring(0, slash)), decode(rest.substring(slash + 1)));
    }

    /** {@code namespace/key}. */
    static String of(String namespace, String key) {
        return namespace(namespace) + "/" + key(key);
    }

    static String namespace(String namespace) {
        boolean valid = !namespace.isEmpty()
                && namespace.length() <= LONGEST_NAMESPACE
                && namespace.charAt(0) != '-'
                && namespace.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
        if (!valid) {
            throw Problem.malformed("a namespace is [a-z0-9][a-z0-9-]{0,63}; this is \"" + shortened(namespace) + "\"");
        }
        return namespace;
    }

    static String key(String key) {
        if (key.isEmpty()) {
            throw Problem.malformed("the key is empty");
        }
        if (key.length() > LONGEST_KEY) {
            throw Problem.malformed("a key has at most " + LONGEST_KEY + " characters; this one has " + key.length()
                    + ": use a hash of it");
        }
        if (key.equals(".") || key.equals("..")) {
            throw Problem.malformed("\"" + key + "\" is no key: it would be a step in the path");
        }
        for (int i = 0; i < key.length(); i++) {
            if (!isPlain(key.charAt(i))) {
                throw Problem.malformed("a key is one path segment of A-Z a-z 0-9 and " + PUNCTUATION + "; \""
                        + shortened(key) + "\" has another character at " + (i + 1)
                        + ": encode it (base64url), or use a hash of it");
            }
        }
        return key;
    }

    static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PUNCTUATION.indexOf(c) >= 0;
    }

    private static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8); // in a path, plus is plus
        } catch (IllegalArgumentException e) {
            Problem problem = Problem.malformed("\"" + shortened(raw) + "\" is not well percent-encoded");
            problem.addSuppressed(e);
            throw problem;
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
