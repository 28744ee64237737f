/** A leaf of the scatter/gather search: it holds the partitions that the membership assigns to it. */
@NullMarked
package org.distributedpatterns.searchleaf;

import org.jspecify.annotations.NullMarked;
