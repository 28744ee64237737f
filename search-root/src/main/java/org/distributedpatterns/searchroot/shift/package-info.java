// Written by ./platform sync from kit: shift/package-info.java
/**
 * The traffic of an instance that is replaced, moved to its replacement step by step while callers go on. Every router
 * decides for itself, by the answers that it gets.
 */
@NullMarked
package org.distributedpatterns.searchroot.shift;

import org.jspecify.annotations.NullMarked;
