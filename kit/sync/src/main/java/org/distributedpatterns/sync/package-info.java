/** What the module {@code kit} holds, the copies of it in the services, and how the one follows from the other. */
@NullMarked
package org.distributedpatterns.sync;

import org.jspecify.annotations.NullMarked;
