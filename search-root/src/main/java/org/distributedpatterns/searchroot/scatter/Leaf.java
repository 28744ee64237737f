package org.distributedpatterns.searchroot.scatter;

import java.net.URI;

/** A leaf that can be called. */
public record Leaf(String instance, String hostname, URI uri) {

    /** {@code HOST:PORT}. */
    public String address() {
        return uri.getAuthority();
    }
}
