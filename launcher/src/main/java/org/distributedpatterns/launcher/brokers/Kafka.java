package org.distributedpatterns.launcher.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Launch;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * One Kafka node, broker and KRaft controller in one process.
 *
 * @param port where the broker listens on 127.0.0.1
 * @param controllerPort where the controller listens on 127.0.0.1
 */
public record Kafka(int port, int controllerPort) implements Broker {

    public static final String NAME = "kafka";

    private static final List<String> JVM = BrokerCommand.options(
            "-Xms96m", "-Xmx256m", "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> jvmOptions() {
        return JVM;
    }

    @Override
    public Launch launch(List<Path> jars, Path data, Path log, List<String> options) {
        Path configuration = data.resolve("server.properties");
        try {
            Files.writeString(configuration, configuration(data));
            if (!Files.exists(data.resolve("log/meta.properties"))) {
                format(jars, data, configuration, log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return launch(BrokerCommand.of(jars, JVM, options, "kafka.Kafka", configuration.toString()), data, log);
    }

    private Launch launch(List<String> command, Path data, Path log) {
        return new Launch(NAME, data, command, Map.of(), log, port, 0);
    }

    private void format(List<Path> jars, Path data, Path configuration, Path log) throws IOException {
        List<String> command = BrokerCommand.of(
                jars,
                JVM,
                List.of(),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                randomId(),
                "-c",
                configuration.toString());
        Process format = launch(command, data, log).builder().start();
        try {
            if (format.waitFor() != 0) {
                throw new Failure("Kafka's data folder could not be formatted (log: " + Home.shown(log) + ")");
            }
        } catch (InterruptedException e) {
            format.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    /** A cluster's id as Kafka writes it: 16 random bytes in base64url. */
    private static String randomId() {
        UUID random = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array();
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return id.startsWith("-") ? "A" + id.substring(1) : id; // not to be taken for an option
    }

    /**
     * Everything single and small. Groups notice a dead member within six seconds, as the membership in ZooKeeper does,
     * from heartbeats at a third of that time; share groups, on by default, let a service choose locks as short as a
     * second. The controller does not write to its log that nothing happens: only other nodes would want to know.
     */
    String configuration(Path data) {
        return """
                node.id=1
                process.roles=broker,controller
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.listener.names=CONTROLLER
                log.dirs=%3$s/log
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=4
                group.initial.rebalance.delay.ms=0
                group.streams.initial.rebalance.delay.ms=0
                group.consumer.session.timeout.ms=6000
                group.consumer.min.session.timeout.ms=6000
                group.consumer.heartbeat.interval.ms=2000
                group.consumer.min.heartbeat.interval.ms=1000
                group.share.session.timeout.ms=6000
                group.share.min.session.timeout.ms=6000
                group.share.heartbeat.interval.ms=2000
                group.share.min.heartbeat.interval.ms=1000
                group.share.min.record.lock.duration.ms=1000
                log.retention.hours=168
                log.segment.bytes=67108864
                log.cleaner.dedupe.buffer.size=16777216
                log.cleaner.io.buffer.size=131072
                num.network.threads=2
                num.io.threads=4
                background.threads=4
                group.coordinator.threads=1
                metadata.max.idle.interval.ms=0
                """.formatted(port, controllerPort, data);
    }

    @Override
    public boolean answers() {
        return KafkaProbe.answers(port);
    }
}
