package org.distributedpatterns.gateway.experiment;

import org.distributedpatterns.gateway.definition.Format;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Experiments in ZooKeeper. The audit log shows who gets what and the last event, not how often the gate has looked.
 */
final class ExperimentFormat implements Format<Stored> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Stored read(String text) {
        return Stored.parse(text);
    }

    @Override
    public String write(Stored stored) {
        return stored.json();
    }

    @Override
    public JsonNode audited(String name, Stored stored) {
        return JSON.valueToTree(ExperimentView.Audited.of(stored));
    }
}
