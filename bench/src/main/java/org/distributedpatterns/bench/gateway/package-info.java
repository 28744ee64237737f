/** What the gateway's way costs, beside a stock Spring Cloud Gateway, nginx and Varnish. */
@NullMarked
package org.distributedpatterns.bench.gateway;

import org.jspecify.annotations.NullMarked;
