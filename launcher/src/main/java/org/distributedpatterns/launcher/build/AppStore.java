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

    /** Stands in a folder to which the service was extracted. */
    private static final String EXTRACTED = "extracted";

    /** Stands in a folder with all that a start can have. */
    static final String COMPLETE = "complete";

    /** Stands in a folder whose training failed. */
    private static final String UNTRAINED = "untrained";

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
     * Whether the service, as it is built, has all that a start can have. Where the training of its AOT cache failed it
     * has, for as long as an instance runs from there; after that the cache is tried anew.
     */
    public boolean isPrepared(ServiceFolder service, Set<Path> inUse) {
        return isPrepared(built(service).folder(), inUse);
    }

    private static boolean isPrepared(Path folder, Set<Path> inUse) {
        return Files.exists(folder.resolve(COMPLETE))
                || Files.exists(folder.resolve(UNTRAINED)) && inUse.contains(folder);
    }

    /**
     * The service as it can be started soon: extracted, and with its AOT cache if that has been made.
     *
     * @param inUse folders that running instances need, not to be deleted
     */
    public App extracted(ServiceFolder service, Set<Path> inUse) {
        Built built = built(service);
        if (!isExtracted(built.folder())) {
            locked(built, () -> extract(built, inUse));
        }
        return app(built);
    }

    /**
     * Makes the service ready to be started with all that a start can have. One launcher at a time makes it; another
     * waits and takes its result.
     *
     * @param inUse folders that running instances need, not to be deleted
     */
    public App prepare(ServiceFolder service, Set<Path> inUse) {
        Built built = built(service);
        if (!isPrepared(built.folder(), inUse)) {
            locked(built, () -> {
                extract(built, inUse);
                if (!isPrepared(built.folder(), inUse)) {
                    train(built);
                }
            });
        }
        return app(built);
    }

    private static boolean isExtracted(Path folder) {
        return Files.exists(folder.resolve(EXTRACTED)) || Files.exists(folder.resolve(COMPLETE));
    }

    private static App app(Built built) {
        boolean isComplete = Files.exists(built.folder().resolve(COMPLETE));
        return new App(
                built.service().name(),
                built.folder(),
                isComplete && Files.exists(built.folder().resolve(ProcessedContext.JAR))
                        ? ProcessedContext.JAR
                        : built.jarName(),
                App.OPTIONS,
                isComplete);
    }

    /**
     * A service as it was built when somebody asked: while it is made ready, another build may write the next jar.
     *
     * @param folder where what is made of it stands
     */
    private record Built(ServiceFolder service, Path jar, Path folder) {

        String jarName() {
            return jar.getFileName().toString();
        }
    }

    private interface Making {
        void run() throws IOException;
    }

    private static void locked(Built built, Making making) {
        Path folder = built.folder();
        try {
            Path services = Files.createDirectories(folder.getParent());
            try (FileChannel channel = FileChannel.open(
                            services.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid()) {
                    making.run();
                }
            }
        } catch (IOException e) {
            throw new Failure(
                    built.service().name() + " could not be made ready in " + Home.shown(folder) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void extract(Built built, Set<Path> inUse) throws IOException {
        ServiceFolder service = built.service();
        Path folder = built.folder();
        if (isExtracted(folder)) {
            return;
        }
        deleteOthers(home.apps().resolve(service.name()), inUse);
        Folders.delete(folder);
        Path log = log(service);
        Files.deleteIfExists(log);
        List<String> extract = new ArrayList<>(List.of(Jdk.java()));
        extract.addAll(Jdk.SHORT_LIVED);
        extract.addAll(List.of(
                "-Djarmode=tools", "-jar", built.jar().toString(), "extract", "--destination", folder.toString()));
        if (run(extract, home.root(), log) != 0) {
            String more = "";
            if (!ServiceFolder.isExecutable(built.jar())) {
                Files.deleteIfExists(built.jar());
                more =
                        ": a build that was ended left no whole jar; that is deleted, and the next ./platform up builds it";
            }
            throw new Failure("extracting " + service.name() + " failed" + more + " (log: " + Home.shown(log) + ")");
        }
        Files.copy(service.jvmOptions(), folder.resolve(App.OPTIONS), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve(EXTRACTED), "");
    }

    private void train(Built built) throws IOException {
        ServiceFolder service = built.service();
        Path folder = built.folder();
        Path log = log(service);
        boolean trained = process(folder, built.jarName(), log)
                && train(ProcessedContext.JAR, List.of(ProcessedContext.OPTION), folder, log);
        if (!trained) {
            Files.deleteIfExists(folder.resolve(ProcessedContext.JAR));
            trained = train(built.jarName(), List.of(), folder, log);
            if (trained) {
                progress.note(service.name() + " starts without Spring's processing ahead: see " + Home.shown(log));
            }
        }
        if (trained) {
            Files.deleteIfExists(folder.resolve(UNTRAINED));
            Files.writeString(folder.resolve(COMPLETE), "");
        } else {
            Files.deleteIfExists(folder.resolve(App.AOT_CACHE));
            Files.writeString(folder.resolve(UNTRAINED), "");
            progress.note("no AOT cache for " + service.name() + ", it starts without: see " + Home.shown(log));
        }
    }

    private Path log(ServiceFolder service) {
        return home.logs().resolve("prepare-" + service.name() + ".log");
    }

    /** Without it a service starts, too, whatever kept it from being made. */
    private boolean process(Path folder, String jar, Path log) {
        try {
            return ProcessedContext.make(folder, jar, command -> run(command, folder, log));
        } catch (IOException e) {
            progress.note("processing " + jar + " ahead failed: " + e.getMessage());
            return false;
        }
    }

    private boolean train(String jar, List<String> options, Path folder, Path log) throws IOException {
        List<String> training = new ArrayList<>(List.of(
                Jdk.java(),
                "@" + App.OPTIONS,
                "-XX:AOTCacheOutput=" + App.AOT_CACHE,
                "-Xlog:aot=error", // classes that the cache leaves out are no news
                "-Dplatform.rehearsal=true"));
        training.addAll(options);
        training.add("-jar");
        training.add(jar);
        // the cache is only as good as the JVM finds it, so it is asked
        List<String> check = List.of(
                Jdk.java(),
                "@" + App.OPTIONS,
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + App.AOT_CACHE,
                "-cp",
                jar,
                "-version");
        return run(training, folder, log) == 0 && run(check, folder, log) == 0;
    }

    private int run(List<String> command, Path directory, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        ProcessedContext.clear(builder.environment());
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

    private Built built(ServiceFolder service) {
        Path jar = service.jar().orElseThrow(() -> new Failure(service.name() + " is not built"));
        try {
            String key = AotKey.of(List.of(jar), Files.readString(service.jvmOptions()));
            return new Built(service, jar, home.apps().resolve(service.name()).resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
