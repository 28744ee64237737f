package org.distributedpatterns.searchroot.documents;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the producer's settings have from the service's own. */
@Configuration(proxyBeanMethods = false)
class DocumentConfiguration {

    @Bean
    DefaultKafkaProducerFactoryCustomizer writesEndInTime(SearchProperties properties) {
        int timeout = Math.toIntExact(properties.writeTimeout().toMillis());
        return producers -> {
            producers.updateConfigs(Map.of(
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    properties.sendBuffer().toBytes(),
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    timeout / 2,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    timeout / 2,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    timeout));
            producers.setPhysicalCloseTimeout(Math.max(1, timeout / 1_000));
        };
    }
}
