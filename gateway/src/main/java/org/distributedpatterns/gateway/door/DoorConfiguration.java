package org.distributedpatterns.gateway.door;

import java.time.Duration;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;

@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    /** The longest pause within a request that is being sent. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    @Bean
    NettyServerCustomizer wireGuard() {
        return server -> server.readTimeout(READ_TIMEOUT)
                .doOnChannelInit((observer, channel, remote) -> channel.pipeline()
                        .addAfter(NettyPipeline.HttpCodec, WireGuard.class.getSimpleName(), new WireGuard()));
    }
}
