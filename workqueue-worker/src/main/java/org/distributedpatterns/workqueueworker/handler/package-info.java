/** What works off an item: an HTTP endpoint, a program, or something built in. Plain Java, knows nothing of queues. */
@NullMarked
package org.distributedpatterns.workqueueworker.handler;

import org.jspecify.annotations.NullMarked;
