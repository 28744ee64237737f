package org.distributedpatterns.searchleaf;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** A leaf of the scatter/gather search: it holds the partitions that the membership assigns to it. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SearchLeafApplication {

    static void main(String[] args) {
        SpringApplication.run(SearchLeafApplication.class, args);
    }
}
