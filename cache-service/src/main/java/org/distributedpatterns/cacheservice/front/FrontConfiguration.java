// Written by ./platform sync from kit: front/FrontConfiguration.java
package org.distributedpatterns.cacheservice.front;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FrontConfiguration {

    /** The service's event loops: its clients' connections, and those that it opens itself. */
    @Bean(destroyMethod = "close")
    Transport transport(FrontProperties properties) {
        return new Transport("front", properties.loops(), properties.nativeTransport());
    }

    /** In place of Spring Boot's own, with the same customizers. */
    @Bean
    FrontWebServerFactory frontWebServerFactory(
            FastPath fastPath,
            FrontProperties properties,
            Transport transport,
            MeterRegistry meters,
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator,
            ObjectProvider<TomcatConnectorCustomizer> connectors,
            ObjectProvider<TomcatContextCustomizer> contexts,
            ObjectProvider<TomcatProtocolHandlerCustomizer<?>> protocols) {
        var observations =
                new Observations(meters, tracer.getIfAvailable(), propagator.getIfAvailable(), fastPath::pattern);
        var factory = new FrontWebServerFactory((tomcat, address) ->
                new FrontWebServer(tomcat, address, fastPath, properties, transport, observations));
        factory.getConnectorCustomizers().addAll(connectors.orderedStream().toList());
        factory.getContextCustomizers().addAll(contexts.orderedStream().toList());
        factory.getProtocolHandlerCustomizers().addAll(protocols.orderedStream().toList());
        return factory;
    }

    /** From the moment that the instance has left the membership, clients are asked to go elsewhere. */
    @Bean
    ApplicationListener<AvailabilityChangeEvent<ReadinessState>> leaveWithMembership(FrontWebServerFactory factory) {
        return event -> {
            if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
                factory.leave();
            }
        };
    }
}
