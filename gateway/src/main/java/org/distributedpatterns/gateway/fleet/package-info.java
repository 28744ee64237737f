/** What runs where, for people: the start page's list, and the administrators' with addresses. */
@NullMarked
package org.distributedpatterns.gateway.fleet;

import org.jspecify.annotations.NullMarked;
