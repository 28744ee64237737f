package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.Optional;

/** For how long the routers may hold hot values of a namespace themselves: its setting {@code nearCache}. */
@FunctionalInterface
public interface NearCacheTimes {

    /** The time, or nothing if the namespace does not permit it. Asked on the data path: must not block. */
    Optional<Duration> of(String namespace);

    /** No namespace permits it. */
    static NearCacheTimes none() {
        return namespace -> Optional.empty();
    }
}
