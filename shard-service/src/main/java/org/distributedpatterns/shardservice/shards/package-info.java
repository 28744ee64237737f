/** The shards as this router sees them: members on the ring, who is suspected, how to speak to one. */
@NullMarked
package org.distributedpatterns.shardservice.shards;

import org.jspecify.annotations.NullMarked;
