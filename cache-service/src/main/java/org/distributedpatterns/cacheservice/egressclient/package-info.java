// Written by ./platform sync from kit: egressclient/package-info.java
/** An HTTP client for calls out of the fleet, which goes nowhere that {@code egress} does not permit. */
@NullMarked
package org.distributedpatterns.cacheservice.egressclient;

import org.jspecify.annotations.NullMarked;
