/**
 * Sharding functions: which members own a key. The router and the shards must agree, so the same files stand in both
 * services, and both test them with the same golden vectors; a check in the build holds them equal.
 */
@NullMarked
package org.distributedpatterns.shardservice.ring;

import org.jspecify.annotations.NullMarked;
