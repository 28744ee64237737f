/** The root of the scatter/gather search: it spreads each search over the leaves and merges what they find. */
@NullMarked
package org.distributedpatterns.searchroot;

import org.jspecify.annotations.NullMarked;
