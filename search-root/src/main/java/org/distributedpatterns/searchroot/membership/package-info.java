/**
 * Who this instance is and who the others are: the name it claims, the membership it publishes in ZooKeeper, and the
 * members of other services that it watches. The same files stand in every service of the platform; a check in the
 * build holds them equal.
 */
@NullMarked
package org.distributedpatterns.searchroot.membership;

import org.jspecify.annotations.NullMarked;
