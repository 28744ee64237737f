package org.distributedpatterns.searchroot.leaves;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.searchroot.shift.Shifts;
import org.distributedpatterns.searchroot.shift.ShiftsEndpoint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LeavesConfiguration {

    @Bean
    Shifts shifts() {
        return new Shifts(System::nanoTime);
    }

    @Bean
    ShiftsEndpoint shiftsEndpoint(Shifts shifts, SearchProperties properties) {
        return new ShiftsEndpoint(() -> Map.of(properties.leafService(), shifts.reports()));
    }

    @Bean
    LeafHealth leafHealth(Shifts shifts) {
        return new LeafHealth(
                System::nanoTime, shifts, () -> ThreadLocalRandom.current().nextLong());
    }
}
