/** What a shard holds: versioned values and tombstones in bounded memory. Plain Java over Caffeine. */
@NullMarked
package org.distributedpatterns.cacheservice.store;

import org.jspecify.annotations.NullMarked;
