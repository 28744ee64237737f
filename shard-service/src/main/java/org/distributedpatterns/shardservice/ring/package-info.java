// Written by ./platform sync from kit: ring/package-info.java
/** Sharding functions: which members own a key. Plain Java; the router and the shards agree by it. */
@NullMarked
package org.distributedpatterns.shardservice.ring;

import org.jspecify.annotations.NullMarked;
