package org.distributedpatterns.searchroot.search;

import org.distributedpatterns.searchroot.leaves.LeafDirectory;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Before this root warms up and joins the membership it waits for its first view of the leaves, so that its first
 * answer is complete.
 */
@Component
class FirstView implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(FirstView.class);

    private static final long CHECK_MILLIS = 20;

    private final LeafDirectory directory;
    private final SearchProperties properties;

    FirstView(LeafDirectory directory, SearchProperties properties) {
        this.directory = directory;
        this.properties = properties;
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        directory.start();
        long end = System.nanoTime() + properties.startTimeout().toNanos();
        while (!directory.isInitialized() && System.nanoTime() < end) {
            Thread.sleep(CHECK_MILLIS);
        }
        if (!directory.isInitialized()) {
            log.warn("no view of the leaves within {}, goes on without", properties.startTimeout());
        }
    }
}
