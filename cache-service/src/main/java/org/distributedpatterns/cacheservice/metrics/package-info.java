/** The meters of this service, all named in one place. */
@NullMarked
package org.distributedpatterns.cacheservice.metrics;

import org.jspecify.annotations.NullMarked;
