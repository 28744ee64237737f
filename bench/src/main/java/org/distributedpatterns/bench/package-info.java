/** {@code ./platform bench}: the command line. */
@NullMarked
package org.distributedpatterns.bench;

import org.jspecify.annotations.NullMarked;
