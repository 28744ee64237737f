/**
 * What runs where: the live instances of all services, from ZooKeeper. {@link Directory} is the seam behind which a
 * static list or DNS can stand instead.
 */
@NullMarked
package org.distributedpatterns.gateway.discovery;

import org.jspecify.annotations.NullMarked;
