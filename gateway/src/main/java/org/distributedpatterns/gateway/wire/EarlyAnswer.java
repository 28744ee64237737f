package org.distributedpatterns.gateway.wire;

import io.netty.handler.codec.http.HttpHeaders;

/** An answer that is about to be sent without the filters: from the store, or of a service. */
public interface EarlyAnswer {

    /** Whether the answer has such a field. */
    boolean has(String name);

    /** Adds a field to this one answer. */
    void add(CharSequence name, CharSequence value);

    /** The answer of a service, by its fields. */
    static EarlyAnswer of(HttpHeaders fields) {
        return new EarlyAnswer() {
            @Override
            public boolean has(String name) {
                return fields.contains(name);
            }

            @Override
            public void add(CharSequence name, CharSequence value) {
                fields.add(name, value);
            }
        };
    }
}
