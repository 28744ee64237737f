// Written by ./platform sync from kit: membership/InstanceInLogs.java
package org.distributedpatterns.gateway.membership;

import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/** Adds the instance's name to every line of a structured log; empty until the name is claimed. */
public final class InstanceInLogs implements StructuredLoggingJsonMembersCustomizer<Object> {

    @Override
    public void customize(JsonWriter.Members<Object> members) {
        members.add("instance", () -> System.getProperty("platform.instance", ""));
    }
}
