package org.distributedpatterns.gateway.fastpath;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.gateway.upstream.ForwardProperties;
import org.distributedpatterns.gateway.upstream.UpstreamMeters;
import org.distributedpatterns.gateway.upstream.Upstreams;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.EarlyDoors;
import org.distributedpatterns.gateway.wire.Http11Connections;
import org.distributedpatterns.gateway.wire.RequestSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebFilter;
import reactor.netty.NettyPipeline;

@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "platform.gateway.forward.on-event-loop", matchIfMissing = true)
class FastPathConfiguration {

    @Bean
    Owed sampler(@Value("${management.tracing.sampling.probability:0.1}") double probability) {
        return new Owed(Sampler.parentBased(Sampler.traceIdRatioBased(probability)));
    }

    @Bean
    Surroundings surroundings(
            ObjectProvider<GlobalFilter> globalFilters,
            ObjectProvider<WebFilter> webFilters,
            ObjectProvider<HttpHeadersFilter> headersFilters,
            ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new Surroundings(globalFilters, webFilters, headersFilters, mappings);
    }

    @Bean
    UnderWay requestsOnTheFastPath(Surroundings surroundings, MeterRegistry registry) {
        UnderWay underWay = new UnderWay(surroundings::look);
        Gauge.builder("platform.gateway.fast.path.active", underWay, UnderWay::count)
                .register(registry);
        return underWay;
    }

    @Bean
    Forwarding forwarding(
            Signpost signpost,
            ObjectProvider<Detour> detours,
            ObjectProvider<EarlyDoor> doors,
            Surroundings surroundings,
            ObjectProvider<CacheGate> cache,
            Upstreams upstreams,
            RequestSource source,
            UnderWay underWay,
            UpstreamMeters meters,
            MeterRegistry registry,
            ForwardProperties properties,
            Owed owed,
            ObjectProvider<SpanExporter> exporters,
            @Value("${management.tracing.sampling.probability:0.1}") double probability,
            @Value("${platform.gateway.access-log.sample:0}") double logged) {
        EarlyDoor door = new EarlyDoors(doors.orderedStream().toList());
        return new Forwarding(
                new PlainCase(signpost, detours.orderedStream().toList(), door, surroundings),
                door,
                upstreams,
                cache.getIfAvailable(() -> CacheGate.ABSENT),
                source,
                new Traces(probability, exporters.stream().findAny().isPresent(), owed),
                underWay,
                new PassageLog(logged, () -> ThreadLocalRandom.current().nextLong()),
                meters,
                new ServerMeters(registry),
                properties);
    }

    /** Behind the cache's own handler, which goes first with what is fresh. */
    @Bean
    @Order(10)
    NettyServerCustomizer fastPath(Forwarding forwarding) {
        LinksOfLoops links = new LinksOfLoops(forwarding.properties());
        return server -> Http11Connections.each(
                server,
                pipeline -> pipeline.addBefore(
                        NettyPipeline.HttpTrafficHandler,
                        FastPath.class.getSimpleName(),
                        new FastPath(forwarding, links)));
    }
}
