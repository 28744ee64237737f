/**
 * Definitions that administrators make: small JSON documents in ZooKeeper, watched by every gateway, changed by
 * compare-and-swap in one transaction with their entry in the audit log, and bounded in number and size.
 */
@NullMarked
package org.distributedpatterns.gateway.definition;

import org.jspecify.annotations.NullMarked;
