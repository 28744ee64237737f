/**
 * Hot keys and hot shards: who asks for the same keys again and again is found, those keys are spread over more owners
 * or held here for a moment, and reads go past the busiest shards.
 */
@NullMarked
package org.distributedpatterns.shardservice.hot;

import org.jspecify.annotations.NullMarked;
