/**
 * One partition as a Lucene index: what a stored document is made of, how a query is read, how a snippet is cut. Knows
 * neither Kafka nor ZooKeeper nor Spring.
 */
@NullMarked
package org.distributedpatterns.searchleaf.index;

import org.jspecify.annotations.NullMarked;
