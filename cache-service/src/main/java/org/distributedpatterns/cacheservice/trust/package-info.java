/**
 * When a shard may answer alone: while every router that knows it vouches, by leases on the shard's own clock, that it
 * has missed no write. Plain Java; {@code fill} acts on what it says.
 */
@NullMarked
package org.distributedpatterns.cacheservice.trust;

import org.jspecify.annotations.NullMarked;
