package org.distributedpatterns.gateway.door;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.distributedpatterns.gateway.admincall.AdminToken;
import org.distributedpatterns.gateway.wire.Http11Connections;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    /** The longest pause within a request that is being sent. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    /** Requests of one HTTP/2 connection under way at a time; without a bound, one caller could open any number. */
    private static final int MAX_STREAMS = 128;

    @Bean
    AdminToken adminToken(DoorProperties properties) {
        return new AdminToken(properties.token());
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    NettyServerCustomizer wireGuard(ServerProperties properties) {
        return server -> Http11Connections.each(
                protocols(server, properties).readTimeout(READ_TIMEOUT),
                pipeline ->
                        pipeline.addAfter(NettyPipeline.HttpCodec, WireGuard.class.getSimpleName(), new WireGuard()));
    }

    /** HTTP/2 over TLS only: in the clear it would come by the guard's back (an upgrade within HTTP/1.1). */
    private static HttpServer protocols(HttpServer server, ServerProperties properties) {
        if (server.configuration().sslProvider() == null) {
            return server.protocol(HttpProtocol.HTTP11);
        }
        return server.http2Settings(settings -> settings.maxConcurrentStreams(MAX_STREAMS)
                .maxHeaderListSize(properties.getMaxHttpRequestHeaderSize().toBytes()));
    }

    /**
     * Boot's settings, carried out by a handler of ours: Boot's own leaves answers from the cache alone, compresses
     * parts, and gives the result the tag of what it was made of.
     */
    @Bean
    @ConditionalOnBooleanProperty("server.compression.enabled")
    NettyServerCustomizer responseCompression(ServerProperties properties) {
        Compression settings = properties.getCompression();
        CompressionRules rules = CompressionRules.of(
                settings.getAllMimeTypes(), settings.getMinResponseSize().toBytes(), settings.getExcludedUserAgents());
        return server -> Http2Compression.each(
                Http11Connections.each(
                        server.compress(false),
                        pipeline -> pipeline.addAfter(
                                WireGuard.class.getSimpleName(),
                                ResponseCompression.class.getSimpleName(),
                                new ResponseCompression(rules))),
                rules);
    }

    @Bean
    @ConditionalOnBooleanProperty("platform.gateway.door.rate-limit.enabled")
    RateLimitFilter rateLimitFilter(RateLimitProperties properties, Callers callers, ManagementPort management) {
        return new RateLimitFilter(
                properties, new RateLimiter(properties.maxCallers(), TimeMeter.SYSTEM_NANOTIME), callers, management);
    }
}
