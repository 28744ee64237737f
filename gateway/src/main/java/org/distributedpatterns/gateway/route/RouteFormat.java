package org.distributedpatterns.gateway.route;

import org.distributedpatterns.gateway.definition.Format;
import org.distributedpatterns.gateway.route.RouteController.RouteView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Routes in ZooKeeper. The audit log shows the same as the API. */
final class RouteFormat implements Format<DefinedRoute> {

    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public DefinedRoute read(String text) {
        return DefinedRoute.parse(text);
    }

    @Override
    public String write(DefinedRoute route) {
        return route.json();
    }

    @Override
    public JsonNode audited(String id, DefinedRoute route) {
        return JSON.valueToTree(RouteView.of(id, route));
    }
}
