package org.distributedpatterns.gateway.httpcache;

/**
 * What the specification leaves to the cache's owner.
 *
 * @param heuristicFraction the part of the time since the last modification for which a response without a lifetime of
 *     its own is fresh (RFC 9111, section 4.2.2); 0 for never
 * @param heuristicMaxSeconds the longest such lifetime
 * @param unreachableSeconds for how long a stale response may be served while the service can't be reached, where
 *     nothing forbids it (section 4.2.4)
 * @param cookies whether responses that set cookies are stored like others (section 7.3)
 */
record Rules(double heuristicFraction, long heuristicMaxSeconds, long unreachableSeconds, boolean cookies) {

    static final Rules DEFAULT = new Rules(0, 0, 60, true);
}
