package org.distributedpatterns.launcher.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.distributedpatterns.launcher.brokers.Broker;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.build.AotKey;
import org.distributedpatterns.launcher.home.Folders;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Launch;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * The AOT caches of the brokers: everything waits for Kafka, and with one it answers in less than half the time. Each
 * is trained by a broker that starts on a data folder and ports of its own, answers, and ends. A file's name says what
 * it was made from (jars, options, JDK), so it is made once. A broker starts without one, too.
 */
final class BrokerCaches {

    private static final Duration START = Duration.ofSeconds(90);

    /** A broker's farewell, and the JVM's writing of the cache after it. */
    private static final Duration END = Duration.ofSeconds(120);

    private static final String SUFFIX = ".aot";

    private final Home home;
    private final Processes processes;
    private final IntSupplier freePorts;

    BrokerCaches(Home home, Processes processes, IntSupplier freePorts) {
        this.home = home;
        this.processes = processes;
        this.freePorts = freePorts;
    }

    /** What lets the broker's JVM use the cache; nothing if there is none. */
    List<String> options(Broker broker, List<Path> jars) {
        return isMade(broker, jars)
                ? List.of("-XX:AOTCache=" + cache(broker, jars), "-Xlog:aot=error,aot+codecache+stubs=error")
                : List.of();
    }

    boolean isMade(Broker broker, List<Path> jars) {
        return Files.exists(cache(broker, jars));
    }

    /**
     * Makes the cache, with a broker of that kind.
     *
     * @return whether that succeeded; the log says why it did not
     */
    boolean make(Broker broker, List<Path> jars) {
        Path cache = cache(broker, jars);
        Path log = log(broker);
        try (FileChannel channel = FileChannel.open(
                        cache.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid() || Files.exists(cache)) {
                return Files.exists(cache); // another launcher made it meanwhile
            }
            LogFiles.startAnew(log);
            Path work = cache.resolveSibling("training");
            Folders.delete(work); // of a launcher that was ended
            Path made = Files.createDirectories(work).resolve("aot");
            boolean trained = train(throwaway(broker), jars, work, made, log);
            if (trained) {
                deleteOthers(cache);
                Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
            }
            Folders.delete(work);
            return trained;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path log(Broker broker) {
        return home.logs().resolve("prepare-" + broker.name() + ".log");
    }

    private Broker throwaway(Broker broker) {
        return switch (broker) {
            case Kafka kafka -> new Kafka(freePorts.getAsInt(), freePorts.getAsInt());
            case ZooKeeper zookeeper -> new ZooKeeper(freePorts.getAsInt());
        };
    }

    private boolean train(Broker broker, List<Path> jars, Path work, Path made, Path log) throws IOException {
        Path data = Files.createDirectory(work.resolve("data"));
        // classes that the cache leaves out are no news
        Launch launch = broker.launch(jars, data, log, List.of("-XX:AOTCacheOutput=" + made, "-Xlog:aot=error"));
        Process process = processes.startHelper(launch.builder());
        try {
            boolean answered = Until.holds(START, () -> !process.isAlive() || broker.answers());
            process.destroy();
            return process.waitFor(END.toSeconds(), TimeUnit.SECONDS) && answered && Files.exists(made);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Path cache(Broker broker, List<Path> jars) {
        String key = AotKey.of(jars, String.join("\n", broker.jvmOptions()));
        try {
            return Files.createDirectories(home.apps().resolve(broker.name())).resolve(key + SUFFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A running broker keeps what it has mapped. */
    private static void deleteOthers(Path cache) throws IOException {
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(cache.getParent(), "*" + SUFFIX)) {
            for (Path other : caches) {
                Files.deleteIfExists(other);
            }
        }
    }
}
