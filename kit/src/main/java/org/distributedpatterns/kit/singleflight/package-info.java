/** One call for all who want the same at the same time. */
@NullMarked
package org.distributedpatterns.kit.singleflight;

import org.jspecify.annotations.NullMarked;
