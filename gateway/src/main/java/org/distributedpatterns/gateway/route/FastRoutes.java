package org.distributedpatterns.gateway.route;

import java.util.Optional;
import org.distributedpatterns.gateway.fastpath.Signpost;
import org.distributedpatterns.gateway.fastpath.Way;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;

/** The routes that {@link LiveRouteMapping} finds, with what {@link DefinedRouteFilter} does to their requests. */
final class FastRoutes implements Signpost {

    private final LiveRoutes routes;
    private final DefinedRoutes defined;

    FastRoutes(LiveRoutes routes, DefinedRoutes defined) {
        this.routes = routes;
        this.defined = defined;
    }

    @Override
    public @Nullable Way find(String path) {
        Optional<Route> byHand = defined.find(path, routes);
        Optional<Route> found = byHand.isPresent() ? byHand : routes.find(path);
        if (found.isEmpty()) {
            return null;
        }
        Route route = found.get();
        String service = route.getUri().getHost();
        if (byHand.isEmpty()) {
            return new Way(route.getId(), service, path, true);
        }
        DefinedRoute definition = defined.of(route);
        return definition == null
                ? null
                : new Way(route.getId(), service, definition.rewritten(path), definition.cache());
    }
}
