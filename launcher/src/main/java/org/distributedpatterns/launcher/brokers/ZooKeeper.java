package org.distributedpatterns.launcher.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.process.Launch;

/**
 * One ZooKeeper server.
 *
 * @param port where it listens on 127.0.0.1
 */
public record ZooKeeper(int port) implements Broker {

    public static final String NAME = "zookeeper";

    private static final List<String> JVM = BrokerCommand.options("-Xmx96m");

    private static final Pattern ORDINAL = Pattern.compile("/ordinals/([^/\\s]+)/(\\d+)");

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
        Path configuration = data.resolve("zoo.cfg");
        try {
            Files.writeString(configuration, configuration(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = BrokerCommand.of(
                jars, JVM, options, "org.apache.zookeeper.server.quorum.QuorumPeerMain", configuration.toString());
        return new Launch(NAME, data, command, Map.of(), log, port, 0);
    }

    /**
     * Short ticks and sessions, so that the end of an instance is seen soon: a session ends at the first tick after its
     * time.
     */
    String configuration(Path data) {
        return """
                dataDir=%s
                clientPortAddress=127.0.0.1
                clientPort=%d
                tickTime=200
                minSessionTimeout=1000
                maxSessionTimeout=20000
                maxClientCnxns=1000
                admin.enableServer=false
                4lw.commands.whitelist=ruok,srvr,dump
                autopurge.snapRetainCount=3
                autopurge.purgeInterval=1
                preAllocSize=1024
                """.formatted(data, port);
    }

    @Override
    public boolean answers() {
        return FourLetterWord.ask(port, "ruok").equals("imok");
    }

    /** The names that instances hold now, for example {@code cache-service-2}; none if it does not answer. */
    public Set<String> claimedNames() {
        return ORDINAL.matcher(FourLetterWord.ask(port, "dump"))
                .results()
                .map(claim -> claim.group(1) + "-" + claim.group(2))
                .collect(Collectors.toUnmodifiableSet());
    }
}
