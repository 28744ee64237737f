// Written by ./platform sync from kit: readthrough/Defined.java
package org.distributedpatterns.cacheservice.readthrough;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A namespace's settings as of a moment.
 *
 * @param revision ZooKeeper's number of the change that made them: later settings of any namespace have a larger one
 */
public record Defined(Namespace settings, long revision) {

    private static final Logger log = LoggerFactory.getLogger(Defined.class);

    /** What a node holds; null, and a warning, if that is no settings. */
    static @Nullable Defined parse(JsonMapper json, String namespace, byte[] data, long revision) {
        try {
            return new Defined(json.readValue(data, Namespace.class), revision);
        } catch (JacksonException e) {
            log.warn("the settings of {} can't be read, passed over: {}", namespace, e.getMessage());
            return null;
        }
    }
}
