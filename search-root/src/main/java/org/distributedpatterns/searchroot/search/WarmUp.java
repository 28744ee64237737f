package org.distributedpatterns.searchroot.search;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchroot.leaves.LeafDirectory;
import org.distributedpatterns.searchroot.leaves.Query;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.scatter.Merge;
import org.distributedpatterns.searchroot.web.Budget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Before this root joins the membership: it waits for its first view of the leaves, so that its first answer is
 * complete, and searches a few times, so that it is not slow.
 */
@Component
class WarmUp implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private static final int SEARCHES = 20;
    private static final Duration PER_SEARCH = Duration.ofMillis(500);
    private static final long CHECK_MILLIS = 20;

    private final LeafDirectory directory;
    private final ScatterGather search;
    private final SearchProperties properties;

    WarmUp(LeafDirectory directory, ScatterGather search, SearchProperties properties) {
        this.directory = directory;
        this.search = search;
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
        for (int i = 0; i < SEARCHES && !directory.topology().leaves().isEmpty(); i++) {
            Budget budget = new Budget(System.nanoTime() + PER_SEARCH.toNanos());
            Merge merge = search.search(new Query("warm up", List.of(), 11, null, Map.of()), 10, budget);
            search.snippets("warm up", merge, budget);
        }
    }
}
