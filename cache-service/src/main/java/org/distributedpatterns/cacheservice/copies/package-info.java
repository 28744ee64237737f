/** What this shard, as an owner of hot keys, knows of their copies at other shards. */
@NullMarked
package org.distributedpatterns.cacheservice.copies;

import org.jspecify.annotations.NullMarked;
