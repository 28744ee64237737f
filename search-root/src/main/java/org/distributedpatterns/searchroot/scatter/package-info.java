/**
 * The core of scatter/gather, without Spring and without HTTP: which replica is asked for which partition, when another
 * one is asked, how the answers are merged, and what is said of those that are missing.
 */
@NullMarked
package org.distributedpatterns.searchroot.scatter;

import org.jspecify.annotations.NullMarked;
