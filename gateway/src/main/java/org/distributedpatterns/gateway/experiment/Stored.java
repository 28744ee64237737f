package org.distributedpatterns.gateway.experiment;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** An experiment as it is kept in ZooKeeper: one document, so that definition and state change together. */
record Stored(Definition definition, State state) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // of a later version
            .build();

    /** @throws tools.jackson.core.JacksonException if it is none */
    static Stored parse(String json) {
        return JSON.readValue(json, Stored.class);
    }

    String json() {
        return JSON.writeValueAsString(this);
    }
}
