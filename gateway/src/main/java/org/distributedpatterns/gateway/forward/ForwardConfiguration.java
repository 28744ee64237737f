package org.distributedpatterns.gateway.forward;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.List;
import org.distributedpatterns.gateway.balance.Balancer;
import org.distributedpatterns.gateway.balance.Suspects;
import org.distributedpatterns.gateway.discovery.Directory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

@Configuration(proxyBeanMethods = false)
class ForwardConfiguration {

    private static final Duration NO_CONNECTION_FREE = Duration.ofSeconds(2);

    @Bean
    Balancer balancer() {
        return Balancer.roundRobin();
    }

    @Bean
    Suspects suspects(ForwardProperties properties, Directory directory) {
        Suspects suspects = new Suspects(properties.suspicion(), properties.longestSuspicion(), System::nanoTime);
        directory.onChange(fleet -> suspects.retain(
                fleet.services().values().stream().flatMap(List::stream).toList()));
        return suspects;
    }

    /**
     * The connections to instances. The one used last is used first, so that few stay warm and the rest end before the
     * instances end them.
     */
    @Bean(destroyMethod = "dispose")
    ConnectionProvider backendConnections(ForwardProperties properties) {
        return ConnectionProvider.builder("backends")
                .maxConnections(properties.maxConnections())
                .pendingAcquireMaxCount(4 * properties.maxConnections())
                .pendingAcquireTimeout(NO_CONNECTION_FREE)
                .lifo()
                .maxIdleTime(properties.maxIdle())
                .evictInBackground(Duration.ofSeconds(2))
                .disposeInactivePoolsInBackground(Duration.ofSeconds(30), Duration.ofSeconds(60))
                .build();
    }

    @Bean
    HttpHeadersFilter edgeHeaders() {
        return new EdgeHeaders();
    }

    /** The gateway's own, which goes when its routing filter is switched off. */
    @Bean
    NettyWriteResponseFilter nettyWriteResponseFilter(ObjectProvider<List<HttpHeadersFilter>> headersFilters) {
        return new NettyWriteResponseFilter(
                List.of(MediaType.TEXT_EVENT_STREAM, MediaType.APPLICATION_NDJSON), headersFilters);
    }

    @Bean
    ForwardFilter forwardFilter(
            Directory directory,
            Balancer balancer,
            Suspects suspects,
            ConnectionProvider backendConnections,
            ForwardProperties properties,
            ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            MeterRegistry registry) {
        HttpClient client = InterimResponses.recognizedBy(HttpClient.create(backendConnections))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        properties.connectTimeout().toMillis());
        return new ForwardFilter(
                directory,
                balancer,
                suspects,
                new Backend(client.responseTimeout(properties.maxTime()), client, headersFilters),
                new Bodies(
                        new ReplayMemory(properties.replayMemory().toBytes()),
                        properties.replayLimit().toBytes()),
                new UpstreamMeters(registry),
                properties.maxTime());
    }
}
