// Written by ./platform sync from kit: definition/Defined.java
package org.distributedpatterns.cacheservice.definition;

/** A definition as of a moment. */
public record Defined<T>(String name, T value, Revision revision) {}
