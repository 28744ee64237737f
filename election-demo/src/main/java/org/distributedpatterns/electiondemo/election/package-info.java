/**
 * The election of a leader among the instances of this service. Spring Integration's leader initiator decides who is
 * next in line; a record in ZooKeeper, written in one transaction with the next epoch, says who leads. Leadership is a
 * hint and the epoch is the fencing token: a leader that was paused may believe in itself for a moment longer, so what
 * it touches must refuse an epoch lower than one it has seen.
 */
@NullMarked
package org.distributedpatterns.electiondemo.election;

import org.jspecify.annotations.NullMarked;
