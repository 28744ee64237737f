// Written by ./platform sync from kit: periodic/Vital.java
package org.distributedpatterns.cacheservice.periodic;

import org.jspecify.annotations.Nullable;

/**
 * What this process can't do without, and what does not begin again by itself once it has ended: a thread that follows
 * a log, say. {@link Tasks#watch} has liveness look at it. Any thread may ask.
 */
public interface Vital {

    /** What to call it in the health's details: the thread's name, as a rule. */
    String name();

    /**
     * Why it has ended, though nobody ended it. Null while it goes on, however slowly; before it has begun; and once it
     * was closed. Must not block.
     */
    @Nullable
    String death();
}
