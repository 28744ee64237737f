package org.distributedpatterns.gateway.forward;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.admincall.AdminRule;
import org.distributedpatterns.gateway.balance.Pools;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.shift.ShiftsEndpoint;
import org.distributedpatterns.gateway.upstream.ForwardProperties;
import org.distributedpatterns.gateway.upstream.UpstreamMeters;
import org.distributedpatterns.gateway.upstream.Upstreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

@Configuration(proxyBeanMethods = false)
class ForwardConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ForwardConfiguration.class);

    /** Each thread's own. */
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private static final Duration NO_CONNECTION_FREE = Duration.ofSeconds(2);

    @Bean
    UpstreamMeters upstreamMeters(MeterRegistry registry) {
        return new UpstreamMeters(registry);
    }

    @Bean
    Pools pools(Directory directory, RouteSettings.Source settings, UpstreamMeters meters) {
        return new Pools(directory, settings, System::nanoTime, service -> (member, reason) -> {
            log.info("{} is passed over for a while: {}", member.instance(), reason);
            meters.passedOver(service, member.instance(), reason);
        });
    }

    @Bean
    ShiftsEndpoint shiftsEndpoint(Pools pools) {
        return new ShiftsEndpoint(pools::shifts);
    }

    @Bean
    ReadinessChecks readinessChecks(Pools pools, ForwardProperties properties, Tasks tasks) {
        ConnectionProvider few = ConnectionProvider.builder("checks")
                .maxConnections(1)
                .maxIdleTime(properties.maxIdle())
                .disposeInactivePoolsInBackground(Duration.ofSeconds(30), Duration.ofSeconds(60))
                .build();
        HttpClient client = HttpClient.create(few).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                properties.connectTimeout().toMillis());
        return new ReadinessChecks(pools, client, RANDOM, tasks);
    }

    @Bean
    @ConditionalOnExpression("${platform.gateway.access-log.sample:0} > 0")
    AccessLog accessLog(@Value("${platform.gateway.access-log.sample:0}") double sample) {
        return new AccessLog(sample, RANDOM);
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

    /** The gateway's own, which goes when its routing filter is switched off. */
    @Bean
    NettyWriteResponseFilter nettyWriteResponseFilter(ObjectProvider<List<HttpHeadersFilter>> headersFilters) {
        return new NettyWriteResponseFilter(
                List.of(MediaType.TEXT_EVENT_STREAM, MediaType.APPLICATION_NDJSON), headersFilters);
    }

    /** Their connections are never used again, and so come from no pool. */
    @Bean
    Sockets sockets(
            ForwardProperties properties,
            SocketProperties socketProperties,
            ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            MeterRegistry registry) {
        HttpClient client = HttpClient.newConnection().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                properties.connectTimeout().toMillis());
        Sockets sockets = new Sockets(client, new Heads(headersFilters), socketProperties);
        Gauge.builder("platform.gateway.websockets", sockets, Sockets::open).register(registry);
        return sockets;
    }

    @Bean
    Upstreams upstreams(Pools pools, UpstreamMeters meters) {
        return new Upstreams(pools, meters, RANDOM);
    }

    @Bean
    ForwardFilter forwardFilter(
            Upstreams upstreams,
            ConnectionProvider backendConnections,
            ForwardProperties properties,
            ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            Sockets sockets,
            UpstreamMeters meters,
            AdminRule adminRule) {
        HttpClient client = InterimResponses.recognizedBy(HttpClient.create(backendConnections))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        properties.connectTimeout().toMillis());
        return new ForwardFilter(
                upstreams,
                new Backend(client.responseTimeout(properties.maxTime()), client, new Heads(headersFilters)),
                new Bodies(
                        new ReplayMemory(properties.replayMemory().toBytes()),
                        properties.replayLimit().toBytes()),
                sockets,
                meters,
                adminRule,
                properties.maxTime(),
                RANDOM);
    }
}
