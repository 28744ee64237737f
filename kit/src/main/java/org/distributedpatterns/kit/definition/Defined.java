package org.distributedpatterns.kit.definition;

/** A definition as of a moment. */
public record Defined<T>(String name, T value, Revision revision) {}
