package org.distributedpatterns.launcher.fleet;

import org.distributedpatterns.launcher.process.ProcessRecord;

/**
 * How a process of the fleet is at one moment.
 *
 * @param process what is remembered of it
 * @param state how it is
 * @param residentBytes its memory that is in RAM
 */
public record Condition(ProcessRecord process, Instance.State state, long residentBytes) {

    /** The same, as any fleet tells it. */
    Instance instance() {
        return new Instance(process.label(), process.service(), state, Long.toString(process.pid()));
    }
}
