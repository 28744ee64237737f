package org.distributedpatterns.searchleaf.replica;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;

/** What the follower counts; every meter name of the leaf's own is here. */
final class IndexMeters {

    /** Something that writes to the disk. */
    interface Writing {

        void run() throws IOException;
    }

    private final Counter applied;
    private final Counter reopened;
    private final Counter begun;
    private final Timer commits;

    IndexMeters(MeterRegistry registry) {
        this.applied = Counter.builder("search.leaf.records.applied")
                .description("Records of the log that were applied to an index")
                .register(registry);
        this.reopened = opened(registry, "disk");
        this.begun = opened(registry, "empty");
        this.commits = Timer.builder("search.leaf.commits")
                .description("Commits of indexes to the disk")
                .register(registry);
    }

    private static Counter opened(MeterRegistry registry, String from) {
        return Counter.builder("search.leaf.partitions.opened")
                .description("Partitions that were opened, from what was on disk or empty")
                .tag("from", from)
                .register(registry);
    }

    void applied(int records) {
        applied.increment(records);
    }

    void opened(boolean fromDisk) {
        (fromDisk ? reopened : begun).increment();
    }

    void commit(Writing commit) throws IOException {
        Timer.Sample sample = Timer.start();
        try {
            commit.run();
        } finally {
            sample.stop(commits);
        }
    }
}
