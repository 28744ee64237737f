/**
 * Follows partitions of logs that belong to no group: from where the reader says, as far as the reader has come. A
 * listener container of spring-kafka does the reading; what it leaves to its user (going on elsewhere, coming back
 * after its thread has died, saying how far it is) is here.
 */
@org.jspecify.annotations.NullMarked
package org.distributedpatterns.kit.follower;
