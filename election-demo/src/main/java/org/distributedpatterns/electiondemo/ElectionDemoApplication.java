package org.distributedpatterns.electiondemo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Ownership election: one leader of many candidates. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ElectionDemoApplication {

    static void main(String[] args) {
        SpringApplication.run(ElectionDemoApplication.class, args);
    }
}
