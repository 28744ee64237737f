package org.distributedpatterns.workqueueworker.handler;

import java.time.Duration;
import java.util.Map;

/**
 * One attempt at one item.
 *
 * @param payload JSON; not to be changed
 * @param timeout how long the attempt may take
 * @param headers to be passed on to a remote handler, for example the trace context
 */
public record Work(
        String queue, String id, int attempt, byte[] payload, Duration timeout, Map<String, String> headers) {}
