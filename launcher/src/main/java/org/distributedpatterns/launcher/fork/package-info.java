/** A service's folder copied under a new name. */
@NullMarked
package org.distributedpatterns.launcher.fork;

import org.jspecify.annotations.NullMarked;
