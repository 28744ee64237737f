/** What the gateways tell each other through ZooKeeper, each in nodes of its own. */
@NullMarked
package org.distributedpatterns.gateway.board;

import org.jspecify.annotations.NullMarked;
