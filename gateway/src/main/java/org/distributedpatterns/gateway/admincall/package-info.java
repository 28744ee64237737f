/**
 * Which calls need the administrators' token: those that the instances of a service publish, as patterns of methods and
 * paths, asked by whoever sends a request to that service.
 */
@NullMarked
package org.distributedpatterns.gateway.admincall;

import org.jspecify.annotations.NullMarked;
