/** The sharded cache beside Varnish, and beside nginx with Varnish behind it. */
@NullMarked
package org.distributedpatterns.bench.cache;

import org.jspecify.annotations.NullMarked;
