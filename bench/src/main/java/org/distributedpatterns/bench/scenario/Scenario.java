package org.distributedpatterns.bench.scenario;

import java.util.List;

/**
 * One comparison: we and what a user would pick instead, measured side by side in one run. A scenario starts what it
 * needs on free ports of 127.0.0.1, bounds every load by a duration, and leaves nothing running.
 */
public interface Scenario {

    /** As it is typed: {@code ./platform bench NAME}. */
    String name();

    /** One line for the list. */
    String summary();

    /** The programs that must be on this machine; they are looked for before {@link #run} is called. */
    default List<Program> needs() {
        return List.of();
    }

    /**
     * Measures. Progress goes to {@link Settings#progress()}.
     *
     * @throws Exception what went wrong; the command prints its message and fails
     */
    Report run(Settings settings) throws Exception;
}
