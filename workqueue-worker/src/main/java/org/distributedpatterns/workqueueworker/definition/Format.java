// Written by ./platform sync from kit: definition/Format.java
package org.distributedpatterns.workqueueworker.definition;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the definitions of one kind are kept in ZooKeeper. Safe for use by several threads. */
public interface Format<T> {

    /** @throws RuntimeException if the text is none; the definition is kept out then, and stays in ZooKeeper */
    T read(String text);

    String write(T value);

    /** What the audit log shows; a change of the rest has no entry. */
    JsonNode audited(String name, T value);

    /** Values as Jackson reads and writes them, all of which the audit log shows. */
    static <T> Format<T> json(JsonMapper json, Class<T> type) {
        return new Format<>() {
            @Override
            public T read(String text) {
                return json.readValue(text, type);
            }

            @Override
            public String write(T value) {
                return json.writeValueAsString(value);
            }

            @Override
            public JsonNode audited(String name, T value) {
                return json.valueToTree(value);
            }
        };
    }
}
