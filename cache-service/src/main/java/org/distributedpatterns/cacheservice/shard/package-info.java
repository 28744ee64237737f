/**
 * The shard's HTTP interface for routers, {@code /internal/cache/NAMESPACE/KEY}: a plain servlet, since each read of
 * the sharded cache passes here. Sample exchanges that routers test against too are in {@code src/test/resources/wire}.
 */
@NullMarked
package org.distributedpatterns.cacheservice.shard;

import org.jspecify.annotations.NullMarked;
