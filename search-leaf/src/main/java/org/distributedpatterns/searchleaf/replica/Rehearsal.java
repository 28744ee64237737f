package org.distributedpatterns.searchleaf.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.distributedpatterns.searchleaf.follower.Follower;
import org.distributedpatterns.searchleaf.follower.Followers;
import org.distributedpatterns.searchleaf.follower.Reading;
import org.distributedpatterns.searchleaf.index.Checkpoint;
import org.distributedpatterns.searchleaf.index.IndexCopies;
import org.distributedpatterns.searchleaf.index.PartitionIndex;
import org.distributedpatterns.searchleaf.index.Search;
import org.distributedpatterns.searchleaf.warmup.StartRehearsal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * What a leaf does first of all, done once in the run that trains the AOT cache: a context that only refreshes touches
 * neither Lucene nor Kafka's client, and their classes, some thousand, would be left out of the cache and be read and
 * verified at every start. Nothing is indexed that stays, and no broker has to be there.
 */
@Component
final class Rehearsal implements SmartInitializingSingleton {

    private static final Duration AT_MOST = Duration.ofMillis(300);

    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

    private final Followers followers;
    private final IndexProperties properties;

    Rehearsal(Followers followers, IndexProperties properties) {
        this.followers = followers;
        this.properties = properties;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (StartRehearsal.isOn()) {
            index();
            read();
        }
    }

    private void index() {
        try {
            Path folder = Files.createTempDirectory("search-leaf-rehearsal");
            try {
                IndexCopies copies = new IndexCopies(folder, properties.memoryMapped(), properties.freshness());
                for (int round = 0; round < 2; round++) { // made, and opened again
                    use(copies);
                }
            } finally {
                FileSystemUtils.deleteRecursively(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the rehearsal for the AOT cache failed", e);
        }
    }

    private static void use(IndexCopies copies) throws IOException {
        Instant now = Instant.now();
        try (PartitionIndex index = copies.open(0, checkpoint -> null, Checkpoint.beginning("rehearsal", 0, now))) {
            long offset = index.position();
            index.apply("a", "{\"title\":\"a title\",\"body\":\"some words\",\"tag\":\"x\"}".getBytes(UTF_8));
            index.advanceTo(offset + 1);
            index.search(new Search("some words", List.of(), 10, null), offset, () -> false);
            index.snippets(List.of("a"), "words");
            index.commit(0, now);
        }
    }

    private void read() {
        CountDownLatch polled = new CountDownLatch(1);
        try (Follower follower = followers.make("rehearsal", AT_MOST, polled::countDown, () -> {})) {
            TopicPartition partition = new TopicPartition(properties.topic(), 0);
            follower.follow(List.of(new Reading(partition, 0, Reading.UNKNOWN_EPOCH, appended -> {})));
            if (!polled.await(AT_MOST.toMillis() * 10, TimeUnit.MILLISECONDS)) {
                log.warn("the rehearsal for the AOT cache is without Kafka's consumer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
