package org.distributedpatterns.bench.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Spring Cloud Gateway as it comes, with one route; see {@link Gateways} for its properties. */
@SpringBootApplication(proxyBeanMethods = false)
public class StockGateway {

    static void main(String[] arguments) {
        SpringApplication.run(StockGateway.class, arguments);
    }
}
