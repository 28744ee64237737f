// Written by ./platform sync from kit: definition/Actor.java
package org.distributedpatterns.gateway.definition;

import org.jspecify.annotations.Nullable;

/**
 * Who changes something.
 *
 * @param name of the token, or of the part of a service that decided itself
 * @param address where the call came from, or the instance's name
 */
public record Actor(String name, String address) {

    private static final int LONGEST_ADDRESS = 64;

    /**
     * An administrator, whose call came through the gateway. The token has no other name, so the address is what tells
     * administrators apart; it is as credible as the peer beside it, and anybody who reaches the service directly can
     * say what he likes.
     *
     * @param forwardedFor the caller, as the peer says ({@code X-Forwarded-For})
     * @param peer at the other end of the connection
     */
    public static Actor admin(@Nullable String forwardedFor, @Nullable String peer) {
        String from = peer == null ? "unknown" : peer;
        if (forwardedFor == null) {
            return new Actor("admin", from);
        }
        String caller = forwardedFor.length() > LONGEST_ADDRESS
                ? forwardedFor.substring(0, LONGEST_ADDRESS) + "…"
                : forwardedFor;
        return new Actor("admin", caller + " via " + from);
    }
}
