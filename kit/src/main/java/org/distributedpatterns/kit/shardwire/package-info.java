/** What router and shard say to each other: the names of headers, and several keys in one round trip. Plain Java. */
@NullMarked
package org.distributedpatterns.kit.shardwire;

import org.jspecify.annotations.NullMarked;
