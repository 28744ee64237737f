package org.distributedpatterns.cacheservice.origin;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whom to ask for what is not cached: the seam at which a test puts an origin that does as it is told. */
@FunctionalInterface
interface Origin {

    /**
     * Asks once. Blocks no longer than {@code timeout}, redirects included.
     *
     * @param traceparent the caller's W3C trace context, to be passed on
     */
    Reply get(URI uri, Duration timeout, @Nullable String traceparent);
}
