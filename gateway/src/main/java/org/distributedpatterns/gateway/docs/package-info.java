/** The API documents of all services in one place, as if they were one API at the gateway. */
@NullMarked
package org.distributedpatterns.gateway.docs;

import org.jspecify.annotations.NullMarked;
