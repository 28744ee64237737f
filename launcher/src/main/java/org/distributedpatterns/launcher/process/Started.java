package org.distributedpatterns.launcher.process;

/**
 * A process that this launcher has started.
 *
 * @param record what is remembered of it
 * @param process the process, a child as long as the launcher lives
 */
public record Started(ProcessRecord record, Process process) {}
