package org.distributedpatterns.gateway.balance;

import org.jspecify.annotations.Nullable;

/** What a strategy may look at of a request. */
public interface Call {

    /** The first value of a header. */
    @Nullable
    String header(String name);

    /** The value of a cookie. */
    @Nullable
    String cookie(String name);

    /** The address that the request comes from, without a port. */
    String source();

    /** The address that it was sent to, without a port. */
    String destination();
}
