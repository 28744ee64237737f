/** {@code ./platform}: the fleet on one machine without Docker. */
@NullMarked
package org.distributedpatterns.launcher;

import org.jspecify.annotations.NullMarked;
