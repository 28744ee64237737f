/** The work queue: takes items, keeps them in Kafka, works them off. */
@NullMarked
package org.distributedpatterns.workqueueworker;

import org.jspecify.annotations.NullMarked;
