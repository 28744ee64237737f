package org.distributedpatterns.cacheservice.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One copy of each content type instead of one per entry; those that come after the first thousand weigh. */
final class ContentTypes {

    private static final int MOST = 1000;

    /** A String and its array, beside the characters. */
    private static final int STRING_BYTES = 48;

    private final Map<String, String> known = new ConcurrentHashMap<>();

    @Nullable
    String shared(@Nullable String type) {
        if (type == null) {
            return null;
        }
        String shared = known.get(type);
        if (shared != null || known.size() >= MOST) {
            return shared == null ? type : shared;
        }
        String raced = known.putIfAbsent(type, type);
        return raced == null ? type : raced;
    }

    /** What it takes in an entry beyond the reference. */
    int bytes(@Nullable String type) {
        return type == null || known.containsKey(type) ? 0 : STRING_BYTES + type.length();
    }
}
