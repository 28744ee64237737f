/** Where handlers of our own sit in a caller's connection. */
@NullMarked
package org.distributedpatterns.gateway.wire;

import org.jspecify.annotations.NullMarked;
