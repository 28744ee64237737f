package org.distributedpatterns.searchleaf.index;

/** Only documents whose {@code field} has exactly this {@code value}. */
public record Filter(String field, String value) {}
