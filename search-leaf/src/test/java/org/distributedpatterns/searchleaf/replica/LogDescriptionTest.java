package org.distributedpatterns.searchleaf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.distributedpatterns.searchleaf.index.Checkpoint;
import org.distributedpatterns.searchleaf.replica.LogDescription.Extent;
import org.junit.jupiter.api.Test;

class LogDescriptionTest {

    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");
    private static final LogDescription LOG = new LogDescription("id", 8, Duration.ofHours(24));

    private static Checkpoint at(long next) {
        return new Checkpoint("id", next, 0, NOW.minus(Duration.ofHours(1)));
    }

    @Test
    void anIndexGoesOnAnywhereBetweenTheLogsBeginningAndItsEnd() {
        assertThat(LOG.objection(at(5), new Extent(5, 9), NOW)).isNull();
        assertThat(LOG.objection(at(9), new Extent(5, 9), NOW)).isNull();
        assertThat(LOG.objection(at(4), new Extent(5, 9), NOW)).isEqualTo("it goes on at offset 4, the log has 5 to 9");
        assertThat(LOG.objection(at(10), new Extent(5, 9), NOW)).contains("offset 10");
    }

    @Test
    void anotherTopicOfTheSameNameIsAnotherLog() {
        assertThat(new LogDescription("other", 8, Duration.ofHours(24)).objection(at(5), new Extent(0, 9), NOW))
                .isEqualTo("it is of topic id id, the log's is other");
    }

    @Test
    void anIndexThatMayHaveMissedDeletionsIsNotGoneOnFrom() {
        Checkpoint old = new Checkpoint("id", 5, 0, NOW.minus(Duration.ofHours(24)));

        assertThat(LOG.objection(old, new Extent(0, 9), NOW)).contains("keeps deletions for PT24H only");
        assertThat(LOG.objection(old, new Extent(0, 5), NOW))
                .as("nothing was written since, deletions neither")
                .isNull();
    }
}
