package org.distributedpatterns.workqueueworker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The work queue: takes items, keeps them in Kafka, works them off. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WorkqueueWorkerApplication {

    static void main(String[] args) {
        SpringApplication.run(WorkqueueWorkerApplication.class, args);
    }
}
