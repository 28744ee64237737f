/**
 * What runs where: the live instances of all services, from ZooKeeper, a list in the configuration, or DNS, behind one
 * seam: {@link Directory}. Who calls through it does not know which.
 */
@NullMarked
package org.distributedpatterns.gateway.discovery;

import org.jspecify.annotations.NullMarked;
