/**
 * What routers and shards agree on about reading through to an origin: the namespaces' settings in ZooKeeper, which
 * origins may be asked, what a value from an origin carries, and how callers share one call. Plain Java.
 */
@NullMarked
package org.distributedpatterns.kit.readthrough;

import org.jspecify.annotations.NullMarked;
