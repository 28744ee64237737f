// Written by ./platform sync from kit: membership/Member.java
package org.distributedpatterns.gateway.membership;

import java.net.URI;
import java.util.Map;

/**
 * A live instance of a service as its membership publishes it.
 *
 * @param instance its name, for example {@code search-leaf-2}
 * @param host where it listens
 * @param port where it listens
 * @param metadata what it says about itself: {@code hostname}, {@code pid}, {@code management.port}, {@code paths},
 *     {@code admin-calls}, and {@code replaces}, where the instance is whose place it takes, if it takes one's
 */
public record Member(String instance, String host, int port, Map<String, String> metadata) {

    public Member {
        metadata = Map.copyOf(metadata);
    }

    /** Where its HTTP API is, without a path. */
    public URI uri() {
        return URI.create("http://" + host + ":" + port);
    }
}
