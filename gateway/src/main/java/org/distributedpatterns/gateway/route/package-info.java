/**
 * Which service answers which path: a table made of the prefixes that live instances publish, as routes of Spring Cloud
 * Gateway that are resolved at request time, so that a change of the fleet needs no refresh and drops nothing.
 */
@NullMarked
package org.distributedpatterns.gateway.route;

import org.jspecify.annotations.NullMarked;
