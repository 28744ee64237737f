package org.distributedpatterns.shardservice.cache;

/** A value's ETag: its version, which names one write and is the same at all owners. */
final class EntityTag {

    private EntityTag() {}

    static String of(long version) {
        return "\"" + Long.toHexString(version) + "\"";
    }

    /**
     * Whether an {@code If-None-Match} (RFC 9110, 13.1.2: a list, compared weakly, or an asterisk) names the version.
     */
    static boolean matches(String ifNoneMatch, long version) {
        String tag = of(version);
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        }
        for (String listed : ifNoneMatch.split(",", -1)) {
            String candidate = listed.strip();
            if (tag.equals(candidate.startsWith("W/") ? candidate.substring(2) : candidate)) {
                return true;
            }
        }
        return false;
    }
}
