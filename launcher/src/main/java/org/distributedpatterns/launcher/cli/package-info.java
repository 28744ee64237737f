/** The commands of {@code ./platform}. */
@NullMarked
package org.distributedpatterns.launcher.cli;

import org.jspecify.annotations.NullMarked;
