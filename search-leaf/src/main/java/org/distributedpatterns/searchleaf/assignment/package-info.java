/**
 * Which leaf holds which partition: a pure function of who is there, so every leaf works it out alone and all agree.
 */
@NullMarked
package org.distributedpatterns.searchleaf.assignment;

import org.jspecify.annotations.NullMarked;
