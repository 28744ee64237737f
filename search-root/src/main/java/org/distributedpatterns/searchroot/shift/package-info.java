/**
 * The traffic of an instance that is replaced, moved to its replacement step by step while callers go on. Every router
 * decides for itself, by the answers that it gets. The same files stand in every service that routes to instances of
 * another; a check in the build holds them equal.
 */
@NullMarked
package org.distributedpatterns.searchroot.shift;

import org.jspecify.annotations.NullMarked;
