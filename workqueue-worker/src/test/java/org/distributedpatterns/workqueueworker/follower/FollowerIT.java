// Written by ./platform sync from kit: follower/FollowerIT.java
package org.distributedpatterns.workqueueworker.follower;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A follower against a real broker. */
@org.junit.jupiter.api.Tag("kit")
class FollowerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static EmbeddedKafkaKraftBroker kafka;
    private static Admin admin;
    private static KafkaProducer<String, String> producer;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger broken = new AtomicInteger();
    private final List<Follower> followers = new ArrayList<>();
    private final GenericApplicationContext context = new GenericApplicationContext();
    private String topic;

    @BeforeAll
    static void startBroker() {
        kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.afterPropertiesSet();
        Map<String, Object> where = Map.of("bootstrap.servers", kafka.getBrokersAsString());
        admin = Admin.create(where);
        producer = new KafkaProducer<>(where, new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    static void stopBroker() {
        producer.close();
        admin.close();
        kafka.destroy();
    }

    @BeforeEach
    void makeTopic() throws Exception {
        topic = "log-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        context.registerBean(MeterRegistry.class, () -> registry);
        context.refresh();
    }

    @AfterEach
    void stopFollowers() {
        followers.forEach(Follower::close);
        context.close();
    }

    private Followers factory(String brokers, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("bootstrap.servers", brokers, "auto.offset.reset", "none", "fetch.max.wait.ms", 5_000));
        settings.putAll(more);
        var consumers =
                new DefaultKafkaConsumerFactory<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        consumers.addListener(new MicrometerConsumerListener<>(registry));
        return new Followers(consumers, registry, context);
    }

    private Follower follower(Followers factory) {
        Follower made = factory.make("test-follower", Duration.ofSeconds(1), () -> {}, broken::incrementAndGet);
        followers.add(made);
        return made;
    }

    private Follower follower() {
        return follower(factory(kafka.getBrokersAsString(), Map.of()));
    }

    private Reading reading(int partition, long start, Reading.Handler handler) {
        return new Reading(new TopicPartition(topic, partition), start, Reading.UNKNOWN_EPOCH, handler);
    }

    private void append(int partition, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            producer.send(new ProducerRecord<>(topic, partition, "k" + i, "v" + i))
                    .get();
        }
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v" + i).toList();
    }

    private static String text(ConsumerRecord<String, byte[]> appended) {
        return new String(appended.value(), UTF_8);
    }

    @Test
    void whatIsInTheLogComesInOrderAndThenWhatIsAppendedAndThePositionSaysSo() throws Exception {
        append(0, 0, 10);
        List<String> seen = new CopyOnWriteArrayList<>();
        Reading reading = reading(0, 3, appended -> seen.add(text(appended)));

        follower().follow(List.of(reading));

        await().atMost(PATIENCE).until(() -> reading.position() == 10);
        assertThat(seen).isEqualTo(values(3, 10));
        append(0, 10, 20);
        await().atMost(PATIENCE).until(() -> reading.position() == 20);
        assertThat(seen).isEqualTo(values(3, 20));
        assertThat(reading.lag()).isZero();
    }

    @Test
    void thePositionOfAPartitionWithoutRecordsIsKnownToo() {
        Reading reading = reading(0, 0, appended -> {});

        follower().follow(List.of(reading));

        await().atMost(PATIENCE).until(() -> reading.position() == 0);
    }

    @Test
    void anotherPartitionIsFollowedWithoutRepeatingWhatWasRead() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        Reading first = reading(0, 0, appended -> seen.add("0:" + text(appended)));
        Reading second = reading(1, 0, appended -> seen.add("1:" + text(appended)));
        Follower follower = follower();
        follower.follow(List.of(first));
        append(0, 0, 3);
        await().atMost(PATIENCE).until(() -> first.position() == 3);

        follower.follow(List.of(first, second));
        append(0, 3, 5);
        append(1, 0, 2);

        await().atMost(PATIENCE).until(() -> first.position() == 5 && second.position() == 2);
        assertThat(seen).containsExactlyInAnyOrder("0:v0", "0:v1", "0:v2", "0:v3", "0:v4", "1:v0", "1:v1");
        follower.follow(List.of(second));
        append(0, 5, 6);
        append(1, 2, 3);
        await().atMost(PATIENCE).until(() -> second.position() == 3);
        assertThat(first.position()).isEqualTo(5);
    }

    @Test
    void anotherReadingOfAPartitionBeginsAnew() throws Exception {
        append(0, 0, 5);
        Reading once = reading(0, 0, appended -> {});
        Follower follower = follower();
        follower.follow(List.of(once));
        await().atMost(PATIENCE).until(() -> once.position() == 5);
        List<String> seen = new CopyOnWriteArrayList<>();
        Reading again = reading(0, 2, appended -> seen.add(text(appended)));

        follower.follow(List.of(again));

        await().atMost(PATIENCE).until(() -> again.position() == 5);
        assertThat(seen).isEqualTo(values(2, 5));
    }

    @Test
    void aRecordThatFailsForAWhileIsTriedAgainAndNothingBehindItIsLostOrCountsAsRead() throws Exception {
        append(0, 0, 5);
        List<String> seen = new CopyOnWriteArrayList<>();
        List<Long> positions = new CopyOnWriteArrayList<>();
        AtomicReference<Reading> self = new AtomicReference<>();
        Reading reading = reading(0, 0, appended -> {
            if (appended.offset() == 2) {
                positions.add(self.get().position());
                if (positions.size() < 3) {
                    throw new IllegalStateException("not yet");
                }
            }
            seen.add(text(appended));
        });
        self.set(reading);

        follower().follow(List.of(reading));

        await().atMost(PATIENCE).until(() -> reading.position() == 5);
        assertThat(seen).isEqualTo(values(0, 5));
        assertThat(positions).hasSize(3).allMatch(position -> position <= 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecordThatFailsForGoodAndIsTheLastOneHoldsNothingUp(boolean byAnError) throws Exception {
        append(0, 0, 1);
        List<String> seen = new CopyOnWriteArrayList<>();
        Reading reading = reading(0, 0, appended -> {
            if (appended.offset() == 0) {
                if (byAnError) {
                    throw new NoClassDefFoundError("never");
                }
                throw new IllegalStateException("never");
            }
            seen.add(text(appended));
        });

        follower().follow(List.of(reading));

        await().atMost(PATIENCE).until(() -> reading.position() == 1);
        append(0, 1, 2);
        await().atMost(PATIENCE).until(() -> reading.position() == 2);
        assertThat(seen).containsExactly("v1");
    }

    @Test
    void aRecordThatFailsForGoodIsPassedOverToldAndCounted() throws Exception {
        append(0, 0, 5);
        List<String> seen = new CopyOnWriteArrayList<>();
        List<Long> passedOver = new CopyOnWriteArrayList<>();
        Reading reading = reading(0, 0, new Reading.Handler() {
            @Override
            public void handle(ConsumerRecord<String, byte[]> appended) {
                if (appended.offset() == 2) {
                    throw new IllegalStateException("never");
                }
                seen.add(text(appended));
            }

            @Override
            public void passedOver(ConsumerRecord<String, byte[]> appended, Exception cause) {
                passedOver.add(appended.offset());
            }
        });
        Followers factory = factory(kafka.getBrokersAsString(), Map.of());
        Follower follower = follower(factory);

        follower.follow(List.of(reading));

        await().atMost(PATIENCE).until(() -> reading.position() == 5);
        assertThat(seen).containsExactly("v0", "v1", "v3", "v4");
        assertThat(passedOver).containsExactly(2L);
        assertThat(registry.get("kafka.follower.records.passed.over").counter().count())
                .isEqualTo(1);
        assertThat(factory.health().getStatus()).isEqualTo(Status.UP);
        assertThat(factory.health().getDetails().get("test-follower").toString())
                .contains("passedOver=1");
    }

    @Test
    void aFollowerWhoseThreadDiedComesBackWhereItWas() throws Exception {
        append(0, 0, 3);
        List<String> seen = new CopyOnWriteArrayList<>();
        AtomicInteger deaths = new AtomicInteger();
        Reading reading = reading(0, 0, appended -> {
            if (appended.offset() == 3 && deaths.getAndIncrement() == 0) {
                throw new InternalError("an error that ends the thread");
            }
            seen.add(text(appended));
        });
        Followers factory = factory(kafka.getBrokersAsString(), Map.of());
        Follower follower = follower(factory);
        follower.follow(List.of(reading));
        await().atMost(PATIENCE).until(() -> reading.position() == 3);

        append(0, 3, 6);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(factory.health().getStatus()).isEqualTo(Status.DOWN));
        await().atMost(PATIENCE).until(() -> reading.position() == 6);
        assertThat(seen).isEqualTo(values(0, 6));
        assertThat(follower.state()).isEqualTo(Follower.State.FOLLOWING);
        assertThat(factory.health().getStatus()).isEqualTo(Status.UP);
        assertThat(registry.get("kafka.follower.deaths").counter().count()).isEqualTo(1);
        assertThat(broken).hasValue(0);
    }

    @Test
    void aFollowerThatDiesOfTheSameRecordAgainAndAgainIsBroken() throws Exception {
        append(0, 0, 3);
        AtomicInteger deaths = new AtomicInteger();
        Reading reading = reading(0, 0, appended -> {
            if (appended.offset() == 2) {
                deaths.incrementAndGet();
                throw new InternalError("an error that ends the thread");
            }
        });

        follower(factory(kafka.getBrokersAsString(), Map.of())).follow(List.of(reading));

        await().atMost(PATIENCE).until(() -> broken.get() == 1);
        assertThat(deaths).hasValue(4);
        assertThat(reading.position()).isLessThanOrEqualTo(2);
    }

    @Test
    void whatTheLogNoLongerHasIsToldOnceAndAnotherReadingGoesOn() throws Exception {
        append(0, 0, 10);
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(5)))
                .all()
                .get();
        AtomicInteger lost = new AtomicInteger();
        List<String> seen = new CopyOnWriteArrayList<>();
        List<String> others = new CopyOnWriteArrayList<>();
        Reading other = reading(1, 0, appended -> others.add(text(appended)));
        Reading reading = reading(0, 2, new Reading.Handler() {
            @Override
            public void handle(ConsumerRecord<String, byte[]> appended) {
                seen.add(text(appended));
            }

            @Override
            public void lost(KafkaException cause) {
                lost.incrementAndGet();
            }
        });
        Follower follower = follower();
        follower.follow(List.of(reading, other));
        await().atMost(PATIENCE).until(() -> lost.get() > 0);
        append(1, 0, 3);
        await().atMost(PATIENCE).until(() -> other.position() == 3);
        assertThat(seen).isEmpty();
        assertThat(lost).hasValue(1);
        Reading anew = reading(0, 5, appended -> seen.add(text(appended)));

        follower.follow(List.of(anew, other));

        await().atMost(PATIENCE).until(() -> anew.position() == 10);
        assertThat(seen).isEqualTo(values(5, 10));
        assertThat(others).isEqualTo(values(0, 3));
    }

    @Test
    void itEndsAtOnceAlthoughAFetchIsOpenAndHandlesNothingAfterwards() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        Reading reading = reading(0, 0, appended -> handled.incrementAndGet());
        Follower follower = follower();
        follower.follow(List.of(reading));
        await().atMost(PATIENCE).until(() -> reading.position() == 0);
        long began = System.nanoTime();

        follower.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        append(0, 0, 1);
        follower.follow(List.of(reading(0, 0, appended -> handled.incrementAndGet())));
        assertThat(handled).hasValue(0);
        assertThat(follower.state()).isNotEqualTo(Follower.State.FOLLOWING);
    }

    @Test
    void metersOfTheClientAndTheContainerAreThereOnceForAllItsLives() throws Exception {
        Reading first = reading(0, 0, appended -> {});
        Reading second = reading(1, 0, appended -> {});
        Follower follower = follower();
        follower.follow(List.of(first));
        append(0, 0, 1);
        await().atMost(PATIENCE).until(() -> first.position() == 1);
        follower.follow(List.of(first, second));
        append(1, 0, 1);
        await().atMost(PATIENCE).until(() -> second.position() == 1);

        assertThat(registry.find("kafka.consumer.fetch.manager.records.consumed.total")
                        .functionCounters())
                .isNotEmpty();
        assertThat(registry.get("kafka.consumer.connection.count").gauges()).hasSize(1);
        assertThat(registry.get("spring.kafka.listener")
                        .tag("name", "test-follower")
                        .tag("result", "success")
                        .timers())
                .hasSize(1);
    }

    @Test
    void withoutABrokerItIsDownAndGoesOnAsSoonAsThereIsOne() throws Exception {
        append(0, 0, 1);
        try (LateBroker late = new LateBroker(kafka.getBrokersAsString())) {
            List<String> seen = new CopyOnWriteArrayList<>();
            Reading reading = reading(0, 0, appended -> seen.add(text(appended)));
            Followers factory = factory(late.address(), Map.of("reconnect.backoff.max.ms", 300));

            follower(factory).follow(List.of(reading));

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(factory.health().getStatus()).isEqualTo(Status.DOWN));
            assertThat(seen).isEmpty();
            late.come();
            await().atMost(PATIENCE).until(() -> reading.position() == 1);
            assertThat(seen).containsExactly("v0");
            assertThat(factory.health().getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void thatNoAddressOfABrokerIsKnownYetIsNoDeath() {
        Followers factory = factory("nowhere.invalid:9092", Map.of());
        Follower follower = follower(factory);

        follower.follow(List.of(reading(0, 0, appended -> {})));

        await().atMost(PATIENCE).until(() -> follower.state() == Follower.State.DEAD);
        assertThat(factory.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(registry.get("kafka.follower.deaths").counter().count()).isZero();
    }
}
