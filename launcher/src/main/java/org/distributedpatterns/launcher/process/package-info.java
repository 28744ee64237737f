/** Operating system processes that outlive the launcher: how they start, what is remembered of them, how they end. */
@NullMarked
package org.distributedpatterns.launcher.process;

import org.jspecify.annotations.NullMarked;
