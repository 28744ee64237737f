/**
 * Works the queues off: per queue a few lanes, each a member of the queue's share group, and per delivered item the
 * decision what to tell the broker about it.
 */
@NullMarked
package org.distributedpatterns.workqueueworker.worker;

import org.jspecify.annotations.NullMarked;
