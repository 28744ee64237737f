/**
 * Request splitting: which callers get the candidate in place of the control, when their share is raised, and when the
 * experiment is over. {@code Assignment}, {@code Gate} and {@code Steps} are the core, plain Java with the clock and
 * the hash passed in; around them the state that all gateways share, the measurements, and the mirror.
 */
@NullMarked
package org.distributedpatterns.gateway.experiment;

import org.jspecify.annotations.NullMarked;
