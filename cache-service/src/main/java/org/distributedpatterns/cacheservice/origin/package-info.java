/**
 * Fetching values from origins at the owner of a key: one call however many routers ask, and what becomes of its
 * answer.
 */
@NullMarked
package org.distributedpatterns.cacheservice.origin;

import org.jspecify.annotations.NullMarked;
