package org.distributedpatterns.gateway.route;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A route that an administrator has defined, as it is kept in ZooKeeper.
 *
 * @param path the prefix that it answers
 * @param service who answers; null where there is a target
 * @param target an address that answers; null where there is a service
 * @param rewrite what stands in place of the prefix for the one who answers; null to leave it
 * @param cache whether answers may be cached
 * @param settings what holds for the calls of the service, in the form in which it was sent; empty for the usual
 */
record DefinedRoute(
        String path,
        @Nullable String service,
        @Nullable StaticTarget target,
        @Nullable String rewrite,
        boolean cache,
        Map<String, Object> settings) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // of a later version
            .build();

    /**
     * An address outside of the fleet.
     *
     * @param url as it was sent
     * @param address what its host was when the route was defined, and was checked then: connected to without asking
     *     again
     */
    record StaticTarget(String url, String address, int port) {}

    DefinedRoute {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings)); // which may hold nulls
    }

    /** @throws tools.jackson.core.JacksonException if it is none */
    static DefinedRoute parse(String json) {
        return JSON.readValue(json, DefinedRoute.class);
    }

    String json() {
        return JSON.writeValueAsString(this);
    }

    /** The service of that name: a target is one of its own. */
    String serviceOf(String id) {
        return service == null ? "static-" + id : service;
    }

    /** The instances that the route itself defines. */
    List<Member> members(String id) {
        return target == null
                ? List.of()
                : List.of(
                        new Member("static-" + id, target.address(), target.port(), Map.of("hostname", target.url())));
    }

    /** @throws IllegalArgumentException if they are not valid */
    RouteSettings readSettings() {
        return SettingsReader.read(settings);
    }

    /** The path that the one who answers gets. */
    String rewritten(String rawPath) {
        if (rewrite == null) {
            return rawPath;
        }
        String rest = rawPath.substring(path.length());
        String all = (rewrite.equals("/") ? "" : rewrite) + rest;
        return all.isEmpty() ? "/" : all;
    }
}
