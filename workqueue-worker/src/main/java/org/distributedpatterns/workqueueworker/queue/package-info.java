/** What a queue is, as users write it and as it is kept. */
@NullMarked
package org.distributedpatterns.workqueueworker.queue;

import org.jspecify.annotations.NullMarked;
