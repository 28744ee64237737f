package org.distributedpatterns.searchroot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The root of the scatter/gather search: it spreads each search over the leaves and merges what they find. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SearchRootApplication {

    static void main(String[] args) {
        SpringApplication.run(SearchRootApplication.class, args);
    }
}
