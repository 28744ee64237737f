/**
 * A service as the gateway calls it, whichever way a request takes: who is let in, what may be repeated, how long it
 * may take, what is counted. The ways are the packages {@code forward} (the filter chain) and {@code fastpath} (the
 * event loop).
 */
@NullMarked
package org.distributedpatterns.gateway.upstream;

import org.jspecify.annotations.NullMarked;
