/** Several keys in one round trip between router and shard. Plain Java; the same files stand in both. */
@NullMarked
package org.distributedpatterns.cacheservice.batch;

import org.jspecify.annotations.NullMarked;
