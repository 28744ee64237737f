package org.distributedpatterns.cacheservice.fill;

/** Whether this instance may have missed writes of a key: it says so with its answers, and routers ask others too. */
@FunctionalInterface
public interface Doubt {

    boolean isDoubtful(String key);
}
