/**
 * The only door of the platform: finds the live instances, routes to them, balances over them, and guards what comes
 * in.
 */
@NullMarked
package org.distributedpatterns.gateway;

import org.jspecify.annotations.NullMarked;
