package org.distributedpatterns.gateway.httpcache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag (RFC 9110, section 8.8.3).
 *
 * @param opaque what is compared, with its quotes if it has them: servers that leave them out are compared as they
 *     write
 */
record EntityTag(boolean weak, String opaque) {

    static @Nullable EntityTag parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String tag = text.strip();
        return tag.startsWith("W/") ? new EntityTag(true, tag.substring(2)) : new EntityTag(false, tag);
    }

    /** Whether a list in {@code If-None-Match} names this one or all, compared weakly (sections 8.8.3.2 and 13.1.2). */
    static boolean anyMatches(List<String> lines, @Nullable EntityTag present) {
        for (String member : Fields.members(lines)) {
            EntityTag tag = parse(member);
            if (member.equals("*") || (present != null && tag != null && tag.opaque.equals(present.opaque))) {
                return true;
            }
        }
        return false;
    }

    /** The strong comparison. */
    boolean isSame(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }
}
