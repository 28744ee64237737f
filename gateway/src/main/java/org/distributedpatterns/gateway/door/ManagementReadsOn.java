package org.distributedpatterns.gateway.door;

import org.distributedpatterns.gateway.wire.Http11Connections;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import reactor.netty.NettyPipeline;

/**
 * The management port's server is made in a context of its own, to which nothing comes that the door's server is given.
 * Boot takes this class there (ManagementContextConfiguration.imports); were it a component, the scan would take it to
 * the door as well.
 */
class ManagementReadsOn {

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementReadsOn() {
        return factory -> factory.addServerCustomizers(server -> Http11Connections.each(
                server,
                pipeline -> pipeline.addBefore(
                        NettyPipeline.HttpTrafficHandler, ReadsOn.class.getSimpleName(), new ReadsOn())));
    }
}
