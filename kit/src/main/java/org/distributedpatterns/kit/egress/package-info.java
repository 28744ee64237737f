/**
 * Where calls out of the fleet may go: a list of what is allowed, and one table of the addresses that no such call may
 * reach whatever the list says. Plain Java.
 */
@NullMarked
package org.distributedpatterns.kit.egress;

import org.jspecify.annotations.NullMarked;
