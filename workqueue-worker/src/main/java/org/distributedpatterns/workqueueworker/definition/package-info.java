// Written by ./platform sync from kit: definition/package-info.java
/**
 * Definitions that users make (routes, namespaces, queues …): small JSON documents below one path in ZooKeeper, watched
 * by every instance, changed by compare-and-swap in one transaction with their entry in the audit log, and bounded in
 * number and size. {@code Definitions} is the store, {@code Fields} reads what a user sends. Knows ZooKeeper, and
 * nothing of HTTP: each edge says itself which status a {@code DefinitionException} is.
 */
@NullMarked
package org.distributedpatterns.workqueueworker.definition;

import org.jspecify.annotations.NullMarked;
