/** The sharded cache as clients see it, {@code /api/cache}: reads and writes over the owners of a key. */
@NullMarked
package org.distributedpatterns.shardservice.cache;

import org.jspecify.annotations.NullMarked;
