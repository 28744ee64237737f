/** Sharding functions: which members own a key. Plain Java; the router and the shards agree by it. */
@NullMarked
package org.distributedpatterns.kit.ring;

import org.jspecify.annotations.NullMarked;
