// Written by ./platform sync from kit: definition/Preconditions.java
package org.distributedpatterns.shardservice.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller makes the condition of a change (RFC 9110, section 13.1). */
public final class Preconditions {

    private Preconditions() {}

    /**
     * Holds {@code If-Match} and {@code If-None-Match} against what is there.
     *
     * @param ifMatch the header's lines; none for no condition
     * @param ifNoneMatch likewise
     * @param present what is there; null for nothing
     * @throws DefinitionException.Stale if it is not what the caller thinks
     */
    public static void require(List<String> ifMatch, List<String> ifNoneMatch, @Nullable Revision present) {
        String etag = present == null ? null : present.etag();
        if (!ifMatch.isEmpty() && !matches(ifMatch, etag, false)) {
            throw new DefinitionException.Stale("If-Match: it is " + (etag == null ? "absent" : etag) + " now");
        }
        if (!ifNoneMatch.isEmpty() && matches(ifNoneMatch, etag, true)) {
            throw new DefinitionException.Stale("If-None-Match: it is " + etag + " now");
        }
    }

    /** @param weakly whether a tag that the caller calls weak matches as well */
    private static boolean matches(List<String> lines, @Nullable String etag, boolean weakly) {
        if (etag == null) {
            return false;
        }
        for (String line : lines) {
            for (String part : line.split(",", -1)) {
                String tag = part.strip();
                if (tag.equals("*") || tag.equals(etag) || weakly && tag.equals("W/" + etag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
