/**
 * Which live instance gets a request: the strategies behind one seam, and what speaks against an instance (failed
 * connections, failed checks, worse answers). Plain Java; the membership itself is ZooKeeper's.
 */
@NullMarked
package org.distributedpatterns.gateway.balance;

import org.jspecify.annotations.NullMarked;
