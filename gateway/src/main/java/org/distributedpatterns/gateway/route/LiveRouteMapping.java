package org.distributedpatterns.gateway.route;

import java.time.Duration;
import java.util.Optional;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.problem.Problem;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.env.Environment;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Looks the route up in the table of the moment, instead of asking each route in turn. */
final class LiveRouteMapping extends RoutePredicateHandlerMapping {

    private final LiveRoutes routes;
    private final DefinedRoutes defined;
    private final Directory directory;

    LiveRouteMapping(
            FilteringWebHandler handler,
            LiveRoutes routes,
            DefinedRoutes defined,
            Directory directory,
            GlobalCorsProperties cors,
            Environment environment) {
        super(handler, routes, cors, environment);
        this.routes = routes;
        this.defined = defined;
        this.directory = directory;
    }

    @Override
    protected Mono<Route> lookupRoute(ServerWebExchange exchange) {
        String path = exchange.getRequest().getURI().getRawPath();
        Optional<Route> route = defined.find(path, routes).or(() -> routes.find(path));
        if (route.isEmpty() && path.startsWith("/api/") && !directory.current().complete()) {
            return Mono.error(Problem.unavailable("the gateway does not know the fleet yet", Duration.ofSeconds(1)));
        }
        return Mono.justOrEmpty(route);
    }
}
