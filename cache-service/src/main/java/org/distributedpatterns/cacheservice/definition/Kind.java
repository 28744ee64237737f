// Written by ./platform sync from kit: definition/Kind.java
package org.distributedpatterns.cacheservice.definition;

/**
 * The definitions of one kind.
 *
 * @param name in the audit log, for example {@code routes}
 * @param root where they are in ZooKeeper, each at {@code ROOT/NAME}, for example {@code /gateway/routes}
 * @param most how many there may be; several that are made at the same moment may go beyond it
 * @param largest how long one may be, in bytes as it is kept
 */
public record Kind<T>(String name, String root, int most, int largest, Format<T> format) {}
