package org.distributedpatterns.gateway.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
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

    /** What the audit log shows: who gets what, and the last event; not how often the gate has looked. */
    static String audited(String json) {
        Stored stored = parse(json);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("definition", stored.definition());
        shown.put("phase", stored.state().phase());
        shown.put("share", stored.state().share(stored.definition()) * 100.0 / Assignment.BUCKETS);
        shown.put("last", stored.state().history().getLast());
        return JSON.writeValueAsString(shown);
    }
}
