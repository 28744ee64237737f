package org.distributedpatterns.gateway.route;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.time.Clock;
import org.distributedpatterns.gateway.definition.DefinitionStore;
import org.distributedpatterns.gateway.definition.Documents;
import org.distributedpatterns.gateway.discovery.DefinedDirectory;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.egress.AllowedDestinations;
import org.distributedpatterns.gateway.fastpath.Signpost;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.wire.HitRule;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

    private static final int MOST_DEFINED = 256;

    @Bean
    TargetRules targetRules(RouteProperties properties) {
        return new TargetRules(AllowedDestinations.ofHosts(
                "platform.gateway.allowed-targets", properties.allowedTargets(), InetAddress::getAllByName));
    }

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
            DefinedRoutes defined,
            Directory directory,
            GlobalCorsProperties cors,
            Environment environment) {
        return new LiveRouteMapping(handler, routes, defined, directory, cors, environment);
    }

    @Bean(destroyMethod = "close")
    Documents routeDocuments(DefinitionStore store) {
        return store.documents("routes", MOST_DEFINED, RouteController.RouteView::audited);
    }

    /** The settings of services, too: those of a definition go before those of the properties. */
    @Bean
    @Primary
    DefinedRoutes definedRoutes(
            @Qualifier("routeDocuments") Documents routeDocuments,
            DefinedDirectory directory,
            @Qualifier("settingsFromProperties") RouteSettings.Source properties) {
        DefinedRoutes routes = new DefinedRoutes(directory, properties);
        routeDocuments.onChange(routes::show);
        return routes;
    }

    /** What was stored before a route was told not to cache is not answered, either. */
    @Bean
    HitRule noEarlyAnswersWhereRoutesDoNotCache(DefinedRoutes routes) {
        return request -> routes.mayCache(new QueryStringDecoder(request.uri(), false).rawPath());
    }

    @Bean
    Signpost fastRoutes(LiveRoutes routes, DefinedRoutes defined) {
        return new FastRoutes(routes, defined);
    }

    @Bean
    DefinedRouteFilter cacheOfDefinedRoutes(DefinedRoutes routes) {
        return new DefinedRouteFilter(
                routes, DefinedRouteFilter.Part.CACHE, NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 100);
    }

    @Bean
    DefinedRouteFilter pathOfDefinedRoutes(DefinedRoutes routes) {
        return new DefinedRouteFilter(
                routes, DefinedRouteFilter.Part.REWRITE, NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 8);
    }
}
