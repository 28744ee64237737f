package org.distributedpatterns.gateway.route;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.time.Clock;
import java.time.InstantSource;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.gateway.admincall.AdminCalls;
import org.distributedpatterns.gateway.admincall.AdminRule;
import org.distributedpatterns.gateway.admincall.AdminToken;
import org.distributedpatterns.gateway.admincall.PublishedAdminCalls;
import org.distributedpatterns.gateway.definition.Audit;
import org.distributedpatterns.gateway.definition.Definitions;
import org.distributedpatterns.gateway.definition.Kind;
import org.distributedpatterns.gateway.discovery.DefinedDirectory;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.egress.AllowedDestinations;
import org.distributedpatterns.gateway.fastpath.Detour;
import org.distributedpatterns.gateway.fastpath.Signpost;
import org.distributedpatterns.gateway.fastpath.Way;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.wire.HitRule;
import org.distributedpatterns.gateway.wire.Messages;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.http.server.PathContainer;

@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

    private static final int MOST_DEFINED = 256;

    /** As it is kept. */
    private static final int LARGEST = 64 * 1024;

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

    /** A call stays protected for as long as a prefix whose service has gone is remembered. */
    @Bean
    PublishedAdminCalls publishedAdminCalls(Directory directory, RouteProperties properties) {
        return new PublishedAdminCalls(directory, properties.remember(), InstantSource.system());
    }

    @Bean
    AdminRule adminRule(PublishedAdminCalls publishedAdminCalls, AdminToken adminToken) {
        return new AdminRule(publishedAdminCalls, adminToken);
    }

    @Bean
    AdminGate adminGate(DefinedRoutes routes, AdminRule adminRule) {
        return new AdminGate(routes, adminRule);
    }

    /** The fast path knows no administrators: who shows the token takes the way of the filters. */
    @Bean
    Detour readsOfAdministrators(PublishedAdminCalls calls) {
        return (request, way) -> calls.protectReads() && needsToken(calls, request, way);
    }

    /** Nor do early answers. */
    @Bean
    HitRule noEarlyAnswersToAdministrators(PublishedAdminCalls calls, Signpost fastRoutes) {
        return request -> {
            if (!calls.protectReads()) {
                return true;
            }
            Way way = fastRoutes.find(Messages.path(request));
            return way != null && !needsToken(calls, request, way);
        };
    }

    private static boolean needsToken(PublishedAdminCalls calls, HttpRequest request, Way way) {
        AdminCalls ofService = calls.of(way.service());
        String method = request.method().name();
        String asked = Messages.path(request);
        return ofService.contain(method, PathContainer.parsePath(asked))
                || (!asked.equals(way.path()) && ofService.contain(method, PathContainer.parsePath(way.path())));
    }

    @Bean(destroyMethod = "close")
    Definitions<DefinedRoute> routeDefinitions(CuratorFramework curator, Audit audit) {
        return new Definitions<>(
                curator, new Kind<>("routes", "/gateway/routes", MOST_DEFINED, LARGEST, new RouteFormat()), audit);
    }

    /** The settings of services, too: those of a definition go before those of the properties. */
    @Bean
    @Primary
    DefinedRoutes definedRoutes(
            Definitions<DefinedRoute> routeDefinitions,
            DefinedDirectory directory,
            @Qualifier("settingsFromProperties") RouteSettings.Source properties) {
        DefinedRoutes routes = new DefinedRoutes(directory, properties);
        routeDefinitions.onChange(routes::show);
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
