/**
 * What is known of the items of a queue, folded from its log: the item records and the status records, in whatever
 * order the two topics are read. Plain Java; every instance that reads the same log comes to the same view.
 */
@NullMarked
package org.distributedpatterns.workqueueworker.ledger;

import org.jspecify.annotations.NullMarked;
