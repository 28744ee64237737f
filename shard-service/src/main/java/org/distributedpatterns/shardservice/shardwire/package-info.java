// Written by ./platform sync from kit: shardwire/package-info.java
/** What router and shard say to each other: the names of headers, and several keys in one round trip. Plain Java. */
@NullMarked
package org.distributedpatterns.shardservice.shardwire;

import org.jspecify.annotations.NullMarked;
