package org.distributedpatterns.searchroot.leaves;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LeavesConfiguration {

    @Bean
    LeafHealth leafHealth() {
        return new LeafHealth(System::nanoTime);
    }
}
