package org.distributedpatterns.gateway.settings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

    /** From properties; another source may stand before it and ask it for what it does not know. */
    @Bean
    @Fallback
    RouteSettings.Source settingsFromProperties(SettingsProperties properties) {
        return service -> properties.services().getOrDefault(service, properties.defaults());
    }
}
