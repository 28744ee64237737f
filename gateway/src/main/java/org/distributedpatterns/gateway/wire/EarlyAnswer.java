package org.distributedpatterns.gateway.wire;

/** An answer from the store that is about to be sent early. */
public interface EarlyAnswer {

    /** Whether the stored response has such a field. */
    boolean has(String name);

    /** Adds a field to this one answer. */
    void add(CharSequence name, CharSequence value);
}
