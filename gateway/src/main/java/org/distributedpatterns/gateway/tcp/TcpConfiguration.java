package org.distributedpatterns.gateway.tcp;

import io.micrometer.core.instrument.MeterRegistry;
import org.distributedpatterns.gateway.admincall.PublishedAdminCalls;
import org.distributedpatterns.gateway.balance.Pools;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TcpConfiguration {

    @Bean(destroyMethod = "close")
    TcpDoors tcpDoors(TcpProperties properties, Pools pools, PublishedAdminCalls adminCalls, MeterRegistry registry) {
        return new TcpDoors(
                properties, pools, service -> !adminCalls.of(service).isEmpty(), new TcpMeters(registry));
    }

    /** After the first view of the services. */
    @Bean
    ApplicationRunner openTcpDoors(TcpDoors doors) {
        return arguments -> doors.open();
    }
}
