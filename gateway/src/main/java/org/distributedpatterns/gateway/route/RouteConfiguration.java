package org.distributedpatterns.gateway.route;

import java.time.Clock;
import org.distributedpatterns.gateway.discovery.Directory;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

    /** Takes the place, by its name, of the gateway's cache of routes, which has to be refreshed. */
    @Bean("cachedCompositeRouteLocator")
    @Primary
    LiveRoutes liveRoutes(Directory directory, RouteProperties properties) {
        return new LiveRoutes(directory, properties, Clock.systemUTC());
    }

    @Bean
    LiveRouteMapping routePredicateHandlerMapping(
            FilteringWebHandler handler,
            LiveRoutes routes,
            Directory directory,
            GlobalCorsProperties cors,
            Environment environment) {
        return new LiveRouteMapping(handler, routes, directory, cors, environment);
    }
}
