/**
 * {@code ./platform demo}: each pattern on real input, through the gateway only, with an instance killed on the way.
 * The client never repeats a request: what fails once counts as failed, and the demo says so and exits with 1.
 */
@NullMarked
package org.distributedpatterns.launcher.demo;

import org.jspecify.annotations.NullMarked;
