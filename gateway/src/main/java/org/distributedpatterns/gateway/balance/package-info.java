/**
 * Which live instance gets a request: the strategy behind one seam, and the short local suspicion of instances that
 * failed. Plain Java; the membership itself is ZooKeeper's.
 */
@NullMarked
package org.distributedpatterns.gateway.balance;

import org.jspecify.annotations.NullMarked;
