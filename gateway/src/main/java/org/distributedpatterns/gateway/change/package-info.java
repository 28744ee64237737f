/** What the calls that read and change definitions have in common, and how the gateway comes to know definitions. */
@NullMarked
package org.distributedpatterns.gateway.change;

import org.jspecify.annotations.NullMarked;
