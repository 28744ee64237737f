package org.distributedpatterns.gateway.wire;

/**
 * A filter of the gateway whose work is also done for requests that are answered or forwarded on their connection's
 * event loop, or has nothing to do for such requests. While there is a filter of which nobody says so, all requests are
 * forwarded by the chain of filters.
 */
public interface Vouched {}
