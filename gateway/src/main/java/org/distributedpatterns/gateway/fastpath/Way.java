package org.distributedpatterns.gateway.fastpath;

/**
 * Where a request leads.
 *
 * @param route the route's name in meters
 * @param service whose instances may answer
 * @param path what the instance is asked for, without the query
 * @param cached whether the route lets the cache have its answers
 */
public record Way(String route, String service, String path, boolean cached) {}
