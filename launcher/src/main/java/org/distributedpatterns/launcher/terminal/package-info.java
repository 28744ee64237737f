/** What a person at the terminal sees: progress while something works, tables, and failures in one line. */
@NullMarked
package org.distributedpatterns.launcher.terminal;

import org.jspecify.annotations.NullMarked;
