package org.distributedpatterns.cacheservice;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** One shard of the sharded cache. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CacheServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(CacheServiceApplication.class, args);
    }
}
