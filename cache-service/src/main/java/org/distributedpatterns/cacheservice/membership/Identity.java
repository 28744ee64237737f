// Written by ./platform sync from kit: membership/Identity.java
package org.distributedpatterns.cacheservice.membership;

/**
 * Who this instance is, for as long as the process lives.
 *
 * @param service the service's name, for example {@code cache-service}
 * @param instance the service's name and the ordinal that was claimed, for example {@code cache-service-3}
 * @param hostname the machine or container it runs on
 */
public record Identity(String service, String instance, String hostname) {}
