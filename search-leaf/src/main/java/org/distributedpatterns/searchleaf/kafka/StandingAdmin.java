// Written by ./platform sync from kit: kafka/StandingAdmin.java
package org.distributedpatterns.searchleaf.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * The application's {@link KafkaAdmin} with one client for all questions, made for the first of them: a start needs no
 * broker, and an answer takes one round trip. It makes topics that are missing and leaves those alone that are there:
 * KafkaAdmin's own way adds partitions to them, and keys would be elsewhere from then on. Thread-safe.
 */
@Component
public class StandingAdmin extends KafkaAdmin implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(StandingAdmin.class);

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private @Nullable Standing standing;

    StandingAdmin(KafkaProperties properties) {
        super(properties.buildAdminProperties());
        setAutoCreate(false);
    }

    /** Only its owner closes it. */
    private static final class Standing extends ForwardingAdmin {

        Standing(Map<String, Object> settings) {
            super(settings);
        }

        @Override
        public void close(Duration timeout) {
            log.trace("stays open");
        }

        void end() {
            super.close(CLOSING);
        }
    }

    /**
     * The client that all share.
     *
     * @throws KafkaException if there can be none now, for example since no broker's address is known
     */
    @Override
    public synchronized Admin createAdmin() {
        Standing present = standing;
        if (present == null) {
            present = new Standing(getAdminConfig());
            standing = present;
        }
        return present;
    }

    /** Null: templates ask for it in the thread that sends, for as long as Kafka does not answer. */
    @Override
    public @Nullable String clusterId() {
        return null;
    }

    /**
     * Makes those that are missing.
     *
     * @return which it has made; others may have made some at the same time
     * @throws KafkaException if Kafka does not do it in time
     */
    public List<NewTopic> createMissing(Collection<NewTopic> topics, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Admin admin = createAdmin();
        Map<String, NewTopic> byName = topics.stream().collect(Collectors.toMap(NewTopic::name, Function.identity()));
        List<NewTopic> missing = new ArrayList<>();
        admin.describeTopics(byName.keySet()).topicNameValues().forEach((name, described) -> {
            try {
                answer(described, deadline);
            } catch (UnknownTopicOrPartitionException e) {
                log.debug("{} is missing", name, e);
                missing.add(byName.get(name));
            }
        });
        List<NewTopic> added = new ArrayList<>();
        if (missing.isEmpty()) {
            return added;
        }
        int millis = Math.toIntExact(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        admin.createTopics(missing, new CreateTopicsOptions().timeoutMs(millis))
                .values()
                .forEach((name, made) -> {
                    try {
                        answer(made, deadline);
                        added.add(byName.get(name));
                        log.info("made the topic {}", name);
                    } catch (TopicExistsException e) {
                        log.debug("somebody else made {}", name, e);
                    }
                });
        return added;
    }

    /**
     * Waits for Kafka's answer.
     *
     * @param deadlineNanos of {@link System#nanoTime()}
     * @throws KafkaException what Kafka answers, or that it does not in time
     */
    public static <T> T answer(KafkaFuture<T> asked, long deadlineNanos) {
        try {
            return asked.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("Kafka did not answer in time", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e); // keeps the flag
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException answered ? answered : new KafkaException(e.getCause());
        }
    }

    @Override
    public synchronized void destroy() {
        Standing present = standing;
        if (present != null) {
            present.end();
        }
    }
}
