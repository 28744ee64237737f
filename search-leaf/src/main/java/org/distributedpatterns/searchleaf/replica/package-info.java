/**
 * The partitions that this leaf holds: which they have to be by the membership, following the log of each, announcing
 * those that have caught up, and handing over those that others took.
 */
@NullMarked
package org.distributedpatterns.searchleaf.replica;

import org.jspecify.annotations.NullMarked;
