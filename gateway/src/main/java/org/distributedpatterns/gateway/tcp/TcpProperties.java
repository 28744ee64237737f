package org.distributedpatterns.gateway.tcp;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Ports whose connections are carried to instances of a service.
 *
 * @param services by the name of the service
 */
@ConfigurationProperties("platform.gateway.tcp")
record TcpProperties(@DefaultValue Map<String, Listener> services) {

    /**
     * @param port where applications connect; 0 for any free one
     * @param bind the address of the port; others than the machine's own open it to the network
     * @param maxConnections the most at a time; further ones are closed at once
     * @param connectTimeout how long an instance may take to accept before the next one is tried
     * @param idle how long nothing may pass in either direction; then the connection ends
     */
    record Listener(
            int port,
            @DefaultValue("127.0.0.1") String bind,
            @DefaultValue("256") int maxConnections,
            @DefaultValue("1s") Duration connectTimeout,
            @DefaultValue("1h") Duration idle) {

        Listener {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("platform.gateway.tcp: port must be from 0 to 65535");
            }
            if (maxConnections < 1) {
                throw new IllegalArgumentException("platform.gateway.tcp: max-connections must be at least 1");
            }
            if (!connectTimeout.isPositive() || !idle.isPositive()) {
                throw new IllegalArgumentException("platform.gateway.tcp: connect-timeout and idle must be above zero");
            }
        }
    }

    TcpProperties {
        services = Map.copyOf(services);
    }
}
