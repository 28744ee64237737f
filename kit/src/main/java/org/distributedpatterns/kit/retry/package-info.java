/** How many calls may be sent again, so that sending again never multiplies an overload. */
@NullMarked
package org.distributedpatterns.kit.retry;

import org.jspecify.annotations.NullMarked;
