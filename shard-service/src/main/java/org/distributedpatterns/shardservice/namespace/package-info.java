/** How users define what a cache namespace is: read, checked, and kept in ZooKeeper. */
@NullMarked
package org.distributedpatterns.shardservice.namespace;

import org.jspecify.annotations.NullMarked;
