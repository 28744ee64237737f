/**
 * What holds for the calls of one service: how they are balanced, checked, repeated, limited. Immutable values, from
 * properties or from a definition that a user makes, and the direction of a single request to a part of a service.
 */
@NullMarked
package org.distributedpatterns.gateway.settings;

import org.jspecify.annotations.NullMarked;
