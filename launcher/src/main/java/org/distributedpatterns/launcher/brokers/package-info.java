/** ZooKeeper and Kafka from their Maven artifacts: configuration, start, and whether they answer. */
@NullMarked
package org.distributedpatterns.launcher.brokers;

import org.jspecify.annotations.NullMarked;
