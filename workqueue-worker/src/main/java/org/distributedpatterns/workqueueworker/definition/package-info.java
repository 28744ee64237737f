/** What a queue is: its definition as users write it, kept in ZooKeeper and watched there. */
@NullMarked
package org.distributedpatterns.workqueueworker.definition;

import org.jspecify.annotations.NullMarked;
