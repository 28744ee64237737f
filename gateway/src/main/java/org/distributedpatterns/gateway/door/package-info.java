/**
 * What comes in and what doesn't: malformed requests, foreign hosts and origins, bodies that are too large, and the
 * calls that need the administrator's token. Nothing of what is refused here reaches a service.
 */
@NullMarked
package org.distributedpatterns.gateway.door;

import org.jspecify.annotations.NullMarked;
