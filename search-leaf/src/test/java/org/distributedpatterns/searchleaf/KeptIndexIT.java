package org.distributedpatterns.searchleaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.curator.test.TestingServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.lucene.store.AlreadyClosedException;
import org.distributedpatterns.searchleaf.index.Search;
import org.distributedpatterns.searchleaf.replica.Replica;
import org.distributedpatterns.searchleaf.replica.Replicas;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** What leaves keep on disk, against a real Kafka broker and a real ZooKeeper. */
class KeptIndexIT {

    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestingServer zookeeper;
    private static EmbeddedKafkaKraftBroker kafka;
    private static KafkaProducer<String, String> producer;

    private final List<ConfigurableApplicationContext> leaves = new ArrayList<>();
    private String topic;

    @TempDir
    Path data;

    @BeforeAll
    static void startCluster() throws Exception {
        zookeeper = new TestingServer();
        kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.afterPropertiesSet();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.getBrokersAsString()),
                new StringSerializer(),
                new StringSerializer());
    }

    @AfterAll
    static void stopCluster() throws IOException {
        producer.close();
        kafka.destroy();
        zookeeper.close();
    }

    @BeforeEach
    void makeTopic() throws Exception {
        topic = "documents-" + UUID.randomUUID();
        createTopic();
    }

    @AfterEach
    void stopLeaves() {
        List.copyOf(leaves).forEach(this::stop);
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.getBrokersAsString()))) {
            admin.createTopics(List.of(
                            new NewTopic(topic, PARTITIONS, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    private String[] arguments() {
        return new String[] {
            "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
            "--spring.kafka.bootstrap-servers=" + kafka.getBrokersAsString(),
            "--spring.jmx.enabled=false",
            "--platform.membership.host=127.0.0.1",
            "--platform.membership.drain-delay=10ms",
            "--platform.index.topic=" + topic,
            "--platform.index.data-directory=" + data,
            "--platform.index.commit-interval=200ms",
            "--platform.index.handover-grace=300ms",
            "--platform.index.membership-settle=200ms"
        };
    }

    /** Returns when it has caught up with the log. */
    private ConfigurableApplicationContext start() {
        ConfigurableApplicationContext leaf =
                new SpringApplicationBuilder(SearchLeafApplication.class).run(arguments());
        leaves.add(leaf);
        return leaf;
    }

    private void stop(ConfigurableApplicationContext leaf) {
        leaves.remove(leaf);
        leaf.close();
    }

    private void put(String id, String json) throws Exception {
        producer.send(new ProducerRecord<>(topic, id, json)).get();
    }

    private void putSome(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            put("doc-" + i, "{\"body\":\"text %d\"}".formatted(i));
        }
    }

    private static long applied(ConfigurableApplicationContext leaf) {
        return (long) leaf.getBean(MeterRegistry.class)
                .get("search.leaf.records.applied")
                .counter()
                .count();
    }

    private static Set<String> found(ConfigurableApplicationContext leaf) {
        Set<String> ids = new TreeSet<>();
        for (Replica replica : leaf.getBean(Replicas.class).held().values()) {
            try {
                long everything = replica.index().position() - 1;
                replica.index()
                        .search(new Search("text", List.of(), 1000, null), everything, () -> false)
                        .hits()
                        .forEach(hit -> assertThat(ids.add(hit.id()))
                                .as("%s once", hit.id())
                                .isTrue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ids;
    }

    /** Reading fails as long as the damage is not noticed, and when the damaged index is let go meanwhile. */
    private static boolean isOfADamagedIndex(Throwable e) {
        return e instanceof UncheckedIOException || e instanceof AlreadyClosedException;
    }

    private static Set<String> docs(int from, int to) {
        return new TreeSet<>(IntStream.range(from, to).mapToObj(i -> "doc-" + i).toList());
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void aRestartedLeafReadsOnlyWhatIsNewAndWhatWasDeletedStaysDeleted() throws Exception {
        putSome(0, 40);
        put("doc-0", null);
        ConfigurableApplicationContext first = start();
        assertThat(applied(first)).isEqualTo(41);
        stop(first);
        putSome(40, 45);
        put("doc-1", null);

        ConfigurableApplicationContext second = start();

        assertThat(applied(second)).isEqualTo(6);
        assertThat(found(second)).isEqualTo(docs(2, 45));
        stop(second);

        ConfigurableApplicationContext third = start();
        assertThat(applied(third)).isZero();
        assertThat(found(third)).isEqualTo(docs(2, 45));
    }

    @Test
    void aLeafThatIsKilledWhileItIndexesGoesOnFromItsLastCommit() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SearchLeafApplication.class.getName()));
        command.addAll(List.of(arguments()));
        putSome(0, 200);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int written = 200;
        try {
            while (copiesCommittedTwice() < PARTITIONS) {
                assertThat(process.isAlive()).isTrue();
                assertThat(written).isLessThan(1_000_000);
                putSome(written, written + 10);
                written += 10;
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        putSome(written, written + 10);
        put("doc-0", null);
        written += 10;

        ConfigurableApplicationContext leaf = start();

        assertThat(applied(leaf)).isLessThan(written).isPositive();
        for (Replica replica : leaf.getBean(Replicas.class).held().values()) {
            assertThat(replica.index().checkpoint().next()).isPositive();
        }
        assertThat(leaf.getBean(Replicas.class).held().values().stream()
                        .mapToInt(replica -> replica.index().documents())
                        .sum())
                .as("nothing is missing, nothing is twice")
                .isEqualTo(written - 1);
    }

    @Test
    void aDamagedIndexIsBuiltAnewAndTheOthersAreNot() throws Exception {
        putSome(0, 40);
        stop(start());
        Path damaged = files(".cfs").getFirst();
        cutOff(damaged);

        ConfigurableApplicationContext leaf = start();

        assertThat(found(leaf)).isEqualTo(docs(0, 40));
        assertThat(applied(leaf)).isPositive().isLessThan(40);
        assertThat(damaged).doesNotExist();
    }

    @Test
    void anIndexThatTurnsOutToBeDamagedWhenItIsSearchedIsBuiltAnew() throws Exception {
        putSome(0, 40);
        ConfigurableApplicationContext leaf = start();
        awaitCommitted(leaf);
        for (Path file : files(".cfs")) {
            cutOff(file);
        }

        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(KeptIndexIT::isOfADamagedIndex)
                .until(() -> found(leaf).equals(docs(0, 40)));
        assertThat(applied(leaf)).isGreaterThan(40);
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginning() throws Exception {
        putSome(0, 40);
        stop(start());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.getBrokersAsString()))) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
        createTopic();
        putSome(100, 160);

        ConfigurableApplicationContext leaf = start();

        assertThat(found(leaf)).isEqualTo(docs(100, 160));
        assertThat(applied(leaf)).isEqualTo(60);
    }

    @Test
    void aLeafThatComesLaterBeginsWithTheFilesOfTheOneThatIsThereAndWhatNobodyHoldsIsRemoved() throws Exception {
        putSome(0, 40);
        ConfigurableApplicationContext first = start();
        awaitCommitted(first);

        ConfigurableApplicationContext second = start();

        assertThat(applied(second)).isZero();
        assertThat(found(second)).isEqualTo(docs(0, 40));
        assertThat(directories()).hasSize(2 * PARTITIONS);

        stop(first);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(directories()).hasSize(PARTITIONS));
        assertThat(found(second)).isEqualTo(docs(0, 40));
    }

    private static void awaitCommitted(ConfigurableApplicationContext leaf) {
        await().atMost(PATIENCE)
                .until(() -> leaf.getBean(Replicas.class).held().values().stream()
                        .allMatch(replica -> replica.index().checkpoint().next()
                                == replica.index().position()));
    }

    private static void cutOff(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 4);
        }
    }

    /** Lucene counts an index's commits in the name of the file. */
    private long copiesCommittedTwice() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.getFileName().toString().matches("segments_([2-9a-z]|..+)"))
                    .map(Path::getParent)
                    .distinct()
                    .count();
        } catch (UncheckedIOException e) {
            return 0; // a file that was listed is gone: the leaf is at work
        }
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> copies = Files.list(data.resolve(topic))) {
            return copies.filter(Files::isDirectory).toList();
        }
    }
}
