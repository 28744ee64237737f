/**
 * The caching layer: a shared HTTP cache (RFC 9111) in front of the services, with stale answers as RFC 5861 has them,
 * targeted control (RFC 9213) and its own account of each answer (RFC 9211). The rules know no web framework: they read
 * {@link org.distributedpatterns.gateway.httpcache.Fields}, take the time as an argument and answer with values.
 */
@NullMarked
package org.distributedpatterns.gateway.httpcache;

import org.jspecify.annotations.NullMarked;
