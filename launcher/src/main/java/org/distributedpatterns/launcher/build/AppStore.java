package org.distributedpatterns.launcher.build;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.home.Folders;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;

/**
 * Extracts services and trains their AOT caches. Each result stands in a folder named by what it was made from (jar,
 * JVM options, JDK), so it is made once, and a running instance keeps its files while the next version is made beside
 * it.
 */
public final class AppStore {

    private static final long TRAINING_SECONDS = 300;
    private static final String COMPLETE = "complete";

    /** A training run listens nowhere and meets no ZooKeeper, which its client need not say again and again. */
    private static final Map<String, String> TRAINING_ENVIRONMENT = Map.of(
            "PORT", "0",
            "MANAGEMENT_PORT", "0",
            "LOGGING_LEVEL_ORG_APACHE_ZOOKEEPER", "off",
            "LOGGING_LEVEL_ORG_APACHE_CURATOR", "off");

    private final Home home;
    private final Processes processes;
    private final Progress progress;

    public AppStore(Home home, Processes processes, Progress progress) {
        this.home = home;
        this.processes = processes;
        this.progress = progress;
    }

    /**
     * Whether the service, as it is built, stands ready to be started. Without an AOT cache it does as long as an
     * instance runs from there; after that the cache is tried anew.
     */
    public boolean isPrepared(ServiceFolder service, Set<Path> inUse) {
        Path folder = folder(service);
        return Files.exists(folder.resolve(COMPLETE)) || inUse.contains(folder);
    }

    /**
     * Makes the service ready to be started. One launcher at a time makes it; another waits and takes its result.
     *
     * @param inUse folders that running instances need, not to be deleted
     */
    public App prepare(ServiceFolder service, Set<Path> inUse) {
        Path folder = folder(service);
        Path jar = jarOf(service);
        String jarName = jar.getFileName().toString();
        try {
            if (!isPrepared(service, inUse)) {
                Path services = Files.createDirectories(folder.getParent());
                try (FileChannel channel = FileChannel.open(
                                services.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    if (lock.isValid() && !isPrepared(service, inUse)) {
                        deleteOthers(services, inUse);
                        make(service, jar, folder);
                    }
                }
            }
        } catch (IOException e) {
            throw new Failure(
                    service.name() + " could not be made ready in " + Home.shown(folder) + ": " + e.getMessage(), e);
        }
        return new App(service.name(), folder, jarName, App.OPTIONS, Files.exists(folder.resolve(App.AOT_CACHE)));
    }

    private void make(ServiceFolder service, Path jar, Path folder) throws IOException {
        Folders.delete(folder);
        Path log = home.logs().resolve("prepare-" + service.name() + ".log");
        Files.deleteIfExists(log);
        List<String> extract = List.of(
                Jdk.java(), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", folder.toString());
        if (run(extract, home.root(), log) != 0) {
            throw new Failure("extracting " + service.name() + " failed (log: " + Home.shown(log) + ")");
        }
        Files.copy(service.jvmOptions(), folder.resolve(App.OPTIONS), StandardCopyOption.REPLACE_EXISTING);
        if (train(service, jar.getFileName().toString(), folder, log)) {
            Files.writeString(folder.resolve(COMPLETE), "");
        }
    }

    private boolean train(ServiceFolder service, String jar, Path folder, Path log) throws IOException {
        List<String> training = List.of(
                Jdk.java(),
                "@" + App.OPTIONS,
                "-XX:AOTCacheOutput=" + App.AOT_CACHE,
                "-Xlog:aot=error", // classes that the cache leaves out are no news
                "-Dplatform.rehearsal=true",
                "-jar",
                jar);
        // the cache is only as good as the JVM finds it, so it is asked
        List<String> check = List.of(
                Jdk.java(),
                "@" + App.OPTIONS,
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + App.AOT_CACHE,
                "-cp",
                jar,
                "-version");
        if (run(training, folder, log) == 0 && run(check, folder, log) == 0) {
            return true;
        }
        Files.deleteIfExists(folder.resolve(App.AOT_CACHE));
        progress.note("no AOT cache for " + service.name() + ", it starts without: see " + Home.shown(log));
        return false;
    }

    private int run(List<String> command, Path directory, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(TRAINING_ENVIRONMENT);
        Process process = processes.startHelper(builder);
        try {
            if (process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private Path folder(ServiceFolder service) {
        return home.apps().resolve(service.name()).resolve(key(service));
    }

    private static String key(ServiceFolder service) {
        try {
            return AotKey.of(List.of(jarOf(service)), Files.readString(service.jvmOptions()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jarOf(ServiceFolder service) {
        return service.jar().orElseThrow(() -> new Failure(service.name() + " is not built"));
    }

    /** Deletes what earlier versions left, except the newest of them: another fleet may run it. */
    private static void deleteOthers(Path services, Set<Path> inUse) throws IOException {
        List<Path> others;
        try (Stream<Path> folders = Files.list(services)) {
            others = new ArrayList<>(folders.filter(Files::isDirectory)
                    .filter(folder -> !inUse.contains(folder))
                    .sorted(Comparator.comparing(
                                    (Path folder) -> folder.toFile().lastModified())
                            .reversed())
                    .toList());
        }
        for (Path other : others.subList(Math.min(1, others.size()), others.size())) {
            Folders.delete(other);
        }
    }
}
