package org.distributedpatterns.acceptance.promise;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service of this project, as its build left it, made ready to be started often: extracted, with an AOT cache.
 *
 * @param service its folder's name
 * @param folder where it was extracted to
 * @param jar its file name there
 */
record Program(String service, Path folder, String jar) {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path TARGET = Path.of("target", "promise").toAbsolutePath();
    private static final Path APPS = ROOT.resolve(".platform").resolve("apps");
    private static final String CACHE = "app.aot";

    /** The jar that the launcher trains where Spring could process the service ahead: the cache fits no other. */
    private static final String PROCESSED = "processed.jar";

    static Path logs() throws IOException {
        return Files.createDirectories(TARGET.resolve("logs"));
    }

    /** Extracts and trains it, unless that was done with this very jar. */
    static Program of(String service) {
        try {
            Path built = built(service);
            Path fleets = fleets(service, built);
            if (fleets != null) {
                return new Program(
                        service,
                        fleets,
                        Files.exists(fleets.resolve(PROCESSED))
                                ? PROCESSED
                                : built.getFileName().toString());
            }
            Path folder = TARGET.resolve("apps")
                    .resolve(service + "-" + Files.getLastModifiedTime(built).toMillis());
            var program = new Program(service, folder, built.getFileName().toString());
            if (!Files.exists(folder.resolve(CACHE))) {
                program.make(built);
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the launcher has made this very jar ready, for the fleet of the other tests; null if it has not. */
    private static @Nullable Path fleets(String service, Path built) throws IOException {
        Path apps = APPS.resolve(service);
        if (!Files.isDirectory(apps)) {
            return null;
        }
        FileTime since = Files.getLastModifiedTime(built);
        try (Stream<Path> folders = Files.list(apps)) {
            return folders.filter(folder -> Files.exists(folder.resolve(CACHE)))
                    .filter(folder -> madeAfter(folder.resolve("complete"), since))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static boolean madeAfter(Path file, FileTime time) {
        try {
            return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(time) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path built(String service) throws IOException {
        Path target = ROOT.resolve(service).resolve("target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                var jar = files.filter(file -> file.toString().endsWith("-SNAPSHOT.jar"))
                        .findFirst();
                if (jar.isPresent()) {
                    return jar.get();
                }
            }
        }
        throw new AssertionError(service + " is not built: mvn -DskipTests package in its folder does it");
    }

    private void make(Path built) throws IOException {
        run(List.of(java(), "-Djarmode=tools", "-jar", built.toString(), "extract", "--force", "--destination", "."));
        Files.copy(
                ROOT.resolve(service).resolve("jvm.options"),
                folder.resolve("jvm.options"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        run(List.of(
                java(),
                "@jvm.options",
                "-XX:AOTCacheOutput=" + CACHE,
                "-Xlog:aot=error",
                "-Dplatform.rehearsal=true",
                "-jar",
                jar));
    }

    private void run(List<String> command) throws IOException {
        Files.createDirectories(folder);
        Process process = process(command, "prepare-" + service, null).start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + " failed, see " + logs());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts one instance. */
    Process start(String log, int port, String zookeeper, List<String> properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "@jvm.options", "-XX:AOTCache=" + CACHE));
        if (jar.equals(PROCESSED)) {
            command.add("-Dspring.aot.enabled=true");
        }
        command.addAll(List.of("-jar", jar));
        command.add("--server.port=" + port);
        command.add("--server.address=127.0.0.1");
        command.add("--management.server.address=127.0.0.1");
        command.add("--platform.membership.host=127.0.0.1");
        command.addAll(properties);
        return process(command, log, zookeeper).start();
    }

    private ProcessBuilder process(List<String> command, String log, @Nullable String zookeeper) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs().resolve(log + ".log").toFile()));
        if (zookeeper != null) {
            builder.environment().put("ZOOKEEPER", zookeeper);
        }
        return builder;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
