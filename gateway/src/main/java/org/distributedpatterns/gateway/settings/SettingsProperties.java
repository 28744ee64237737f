package org.distributedpatterns.gateway.settings;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings by service.
 *
 * @param defaults of the services that have none of their own
 * @param services by the name of the service; what is left out there has the gateway's default, not that of
 *     {@code defaults}
 */
@ConfigurationProperties("platform.gateway.settings")
record SettingsProperties(
        @DefaultValue RouteSettings defaults, @DefaultValue Map<String, RouteSettings> services) {

    SettingsProperties {
        services = Map.copyOf(services);
    }
}
