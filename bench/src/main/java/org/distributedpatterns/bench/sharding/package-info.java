/** How fast the sharding functions find a key's owner. */
@NullMarked
package org.distributedpatterns.bench.sharding;

import org.jspecify.annotations.NullMarked;
