/** Several keys in one round trip between router and shard. Plain Java. */
@NullMarked
package org.distributedpatterns.kit.batch;

import org.jspecify.annotations.NullMarked;
