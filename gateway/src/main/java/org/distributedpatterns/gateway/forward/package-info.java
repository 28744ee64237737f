/**
 * Carries a request to an instance and its answer back: attempts, what may be tried again elsewhere, the time budget,
 * and the bodies that are kept for a second attempt. Stands in place of Spring Cloud Gateway's load balancer, retry and
 * routing filters.
 */
@NullMarked
package org.distributedpatterns.gateway.forward;

import org.jspecify.annotations.NullMarked;
