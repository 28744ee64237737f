package org.distributedpatterns.workqueueworker.queue;

import java.time.Duration;

/**
 * A queue.
 *
 * @param maxAttempts how often an item is tried before it becomes a dead letter
 * @param lockDuration how long a worker holds an item before others may take it, unless it renews: what a vanished
 *     worker costs at most
 */
public record QueueDefinition(HandlerSpec handler, int maxAttempts, Duration lockDuration) {}
