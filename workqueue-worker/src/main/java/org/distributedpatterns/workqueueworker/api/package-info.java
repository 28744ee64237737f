/** The queues over HTTP: {@code /api/queues}. */
@NullMarked
package org.distributedpatterns.workqueueworker.api;

import org.jspecify.annotations.NullMarked;
