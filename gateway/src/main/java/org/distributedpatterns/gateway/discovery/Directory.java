package org.distributedpatterns.gateway.discovery;

import java.util.function.Consumer;

/** Knows the live instances of every service. Safe for use by several threads. */
public interface Directory {

    /** The fleet as last seen; never blocks, and stays as it was while its source is out of reach. */
    Fleet current();

    /** Calls {@code listener} with the present fleet and from then on with every change, one call at a time. */
    void onChange(Consumer<Fleet> listener);
}
