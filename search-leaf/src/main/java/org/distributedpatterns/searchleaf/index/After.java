package org.distributedpatterns.searchleaf.index;

/** The last hit of the page before. */
public record After(float score, String id) {}
