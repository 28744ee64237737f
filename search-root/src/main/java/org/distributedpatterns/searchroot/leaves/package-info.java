/**
 * The leaves as this root sees them: who is there and serves what, by ZooKeeper; how fast they are and whether one is
 * under suspicion, by its own calls and probes; and the calls themselves.
 */
@NullMarked
package org.distributedpatterns.searchroot.leaves;

import org.jspecify.annotations.NullMarked;
