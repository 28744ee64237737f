/**
 * How an instance comes by what the ring assigns to it: before it joins, and whenever the membership changes, it takes
 * from the other members what they hold of its keys.
 */
@NullMarked
package org.distributedpatterns.cacheservice.fill;

import org.jspecify.annotations.NullMarked;
