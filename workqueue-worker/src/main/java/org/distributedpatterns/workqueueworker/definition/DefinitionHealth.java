// Written by ./platform sync from kit: definition/DefinitionHealth.java
package org.distributedpatterns.workqueueworker.definition;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * How many definitions there are, and which of them can't be read. Up whatever it finds: an instance does its work
 * without them, and one that is taken away for a definition that none can read helps nobody.
 */
public final class DefinitionHealth implements HealthIndicator {

    /** What it tells of one kind. */
    record Standing(boolean known, int readable, SortedMap<String, String> unreadable) {}

    private final List<Definitions<?>> definitions;

    public DefinitionHealth(List<Definitions<?>> definitions) {
        this.definitions = List.copyOf(definitions);
    }

    @Override
    public Health health() {
        var kinds = new TreeMap<String, Standing>();
        definitions.forEach(kind -> kinds.put(
                kind.kind(), new Standing(kind.isInitialized(), kind.current().size(), kind.unreadable())));
        return Health.up().withDetails(kinds).build();
    }
}
