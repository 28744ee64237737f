// Written by ./platform sync from kit: kafka/StandingAdminIT.java
package org.distributedpatterns.searchleaf.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The admin against a real broker, and against none. */
@org.junit.jupiter.api.Tag("kit")
class StandingAdminIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static EmbeddedKafkaKraftBroker kafka;

    @BeforeAll
    static void startBroker() {
        kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.afterPropertiesSet();
    }

    @AfterAll
    static void stopBroker() {
        kafka.destroy();
    }

    private static StandingAdmin admin(String brokers) {
        KafkaProperties properties = new KafkaProperties();
        properties.setBootstrapServers(List.of(brokers));
        return new StandingAdmin(properties);
    }

    @Test
    void whatIsMissingIsMadeAndWhatIsThereStaysAsItIs() {
        StandingAdmin admin = admin(kafka.getBrokersAsString());
        try {
            String name = "topic-" + UUID.randomUUID();
            NewTopic two = TopicBuilder.name(name).partitions(2).build();
            NewTopic three = TopicBuilder.name(name).partitions(3).build();
            NewTopic other = TopicBuilder.name(name + "-other").partitions(1).build();

            assertThat(admin.createMissing(List.of(two), PATIENCE)).containsExactly(two);
            assertThat(admin.createMissing(List.of(three, other), PATIENCE)).containsExactly(other);

            assertThat(admin.describeTopics(name).get(name).partitions()).hasSize(2);
            assertThat(admin.createAdmin()).isSameAs(admin.createAdmin());
        } finally {
            admin.destroy();
        }
    }

    @Test
    void withoutABrokerItEndsInTimeAndTheClusterIsNotAskedForItsName() {
        StandingAdmin admin = admin("127.0.0.1:1");
        try {
            long began = System.nanoTime();
            List<NewTopic> topics = List.of(TopicBuilder.name("never").build());

            assertThatThrownBy(() -> admin.createMissing(topics, Duration.ofMillis(300)))
                    .isInstanceOf(KafkaException.class);
            assertThat(admin.clusterId()).isNull();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        } finally {
            admin.destroy();
        }
    }
}
