/** What can be done with the items of a queue: put in, look at, take back, put in again. Knows nothing of HTTP. */
@NullMarked
package org.distributedpatterns.workqueueworker.items;

import org.jspecify.annotations.NullMarked;
