/** An HTTP client for calls out of the fleet, which goes nowhere that {@code egress} does not permit. */
@NullMarked
package org.distributedpatterns.kit.egressclient;

import org.jspecify.annotations.NullMarked;
