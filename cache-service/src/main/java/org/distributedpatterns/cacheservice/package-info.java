/** One shard of the sharded cache. */
@NullMarked
package org.distributedpatterns.cacheservice;

import org.jspecify.annotations.NullMarked;
