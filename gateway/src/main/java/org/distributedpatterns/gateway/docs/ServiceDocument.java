package org.distributedpatterns.gateway.docs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.gateway.admincall.AdminCalls;
import org.springframework.http.server.PathContainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A service's OpenAPI document as the gateway's callers see it: at the gateway, and only what is routed. */
final class ServiceDocument {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final String SCHEME = "admin";

    private ServiceDocument() {}

    /**
     * @param prefixes the path prefixes that the service publishes
     * @param adminCalls which of its calls need the admin token
     * @param server the gateway's URL
     * @throws tools.jackson.core.JacksonException if {@code document} is no JSON
     * @throws IllegalArgumentException if it has no path that is routed
     */
    static byte[] at(byte[] document, Collection<String> prefixes, AdminCalls adminCalls, String server) {
        if (!(MAPPER.readTree(document) instanceof ObjectNode api) || !(api.get("paths") instanceof ObjectNode paths)) {
            throw new IllegalArgumentException("no OpenAPI document");
        }
        List<String> hidden = paths.propertyNames().stream()
                .filter(path -> prefixes.stream().noneMatch(prefix -> isWithin(path, prefix)))
                .toList();
        paths.remove(hidden);
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("nothing that the gateway routes");
        }
        boolean needsToken = false;
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue() instanceof ObjectNode object
                        && adminCalls.contain(operation.getKey(), PathContainer.parsePath(path.getKey()))) {
                    object.putArray("security").addObject().putArray(SCHEME);
                    needsToken = true;
                }
            }
        }
        if (needsToken) {
            api.withObject("/components/securitySchemes/" + SCHEME)
                    .put("type", "http")
                    .put("scheme", "bearer")
                    .put("description", "./platform token prints it");
        }
        api.putArray("servers").addObject().put("url", server);
        return MAPPER.writeValueAsBytes((JsonNode) api);
    }

    private static boolean isWithin(String path, String root) {
        return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/');
    }
}
