/**
 * How copies of a key are kept and read: versions, whom to write to, whom to read from, and when an answer is one.
 * Plain Java; time, randomness and the network stay outside.
 */
@NullMarked
package org.distributedpatterns.shardservice.replication;

import org.jspecify.annotations.NullMarked;
