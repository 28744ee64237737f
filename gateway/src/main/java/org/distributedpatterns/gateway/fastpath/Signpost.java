package org.distributedpatterns.gateway.fastpath;

import org.jspecify.annotations.Nullable;

/** The gateway's routes as they are at this moment. */
@FunctionalInterface
public interface Signpost {

    /** Where a raw path leads; null if it is no route's, or one that has more to it. */
    @Nullable
    Way find(String path);
}
