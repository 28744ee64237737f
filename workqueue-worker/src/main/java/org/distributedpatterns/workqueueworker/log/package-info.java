/**
 * The queues' log in Kafka: topics, writing, following it into the ledgers, and reading single records back. Knows
 * nothing of HTTP or of what the items mean.
 */
@NullMarked
package org.distributedpatterns.workqueueworker.log;

import org.jspecify.annotations.NullMarked;
