// Written by ./platform sync from kit: batch/package-info.java
/** Several keys in one round trip between router and shard. Plain Java. */
@NullMarked
package org.distributedpatterns.cacheservice.batch;

import org.jspecify.annotations.NullMarked;
