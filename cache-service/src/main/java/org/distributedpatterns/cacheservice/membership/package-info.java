// Written by ./platform sync from kit: membership/package-info.java
/**
 * Who this instance is and who the others are: the name it claims, the membership it publishes in ZooKeeper, and the
 * members of other services that it watches.
 */
@NullMarked
package org.distributedpatterns.cacheservice.membership;

import org.jspecify.annotations.NullMarked;
