package org.distributedpatterns.shardservice;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The root of the sharded cache: finds the owners of a key and speaks to them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ShardServiceApplication {

    static void main(String[] args) {
        SpringApplication.run(ShardServiceApplication.class, args);
    }
}
