// Written by ./platform sync from kit: egress/package-info.java
/**
 * Where calls out of the fleet may go: a list of what is allowed, and one table of the addresses that no such call may
 * reach whatever the list says. Plain Java.
 */
@NullMarked
package org.distributedpatterns.shardservice.egress;

import org.jspecify.annotations.NullMarked;
