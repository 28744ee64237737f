// Written by ./platform sync from kit: warmup/package-info.java
/**
 * What an instance does before it counts: the first requests it sends itself before it joins, and the start that only
 * rehearses, for an AOT cache.
 */
@NullMarked
package org.distributedpatterns.searchroot.warmup;

import org.jspecify.annotations.NullMarked;
