package org.distributedpatterns.gateway.definition;

/**
 * Who changes something.
 *
 * @param name of the token, or of the part of a gateway that decided itself
 * @param address where the call came from, or the gateway's name
 */
public record Actor(String name, String address) {}
