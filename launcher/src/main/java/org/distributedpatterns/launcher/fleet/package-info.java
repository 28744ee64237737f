/** The fleet: what of it should run, what runs, and the steps from one to the other. */
@NullMarked
package org.distributedpatterns.launcher.fleet;

import org.jspecify.annotations.NullMarked;
