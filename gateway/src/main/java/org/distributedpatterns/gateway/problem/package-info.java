/**
 * Every error that the gateway itself answers, as an RFC 9457 problem with the request's trace id. Problems that a
 * service answers pass through untouched.
 */
@NullMarked
package org.distributedpatterns.gateway.problem;

import org.jspecify.annotations.NullMarked;
