/**
 * The traffic of an instance that is replaced, moved to its replacement step by step while callers go on. Every router
 * decides for itself, by the answers that it gets.
 */
@NullMarked
package org.distributedpatterns.kit.shift;

import org.jspecify.annotations.NullMarked;
