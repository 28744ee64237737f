/** The root of the sharded cache. */
@NullMarked
package org.distributedpatterns.shardservice;

import org.jspecify.annotations.NullMarked;
