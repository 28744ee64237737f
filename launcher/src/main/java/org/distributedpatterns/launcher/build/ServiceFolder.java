package org.distributedpatterns.launcher.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * A service's project: a folder with a {@code pom.xml}, the {@code jvm.options} to start it with, and sources.
 *
 * @param name the service's name, which is its artifact's; that of its folder may be another
 * @param path the folder
 */
public record ServiceFolder(String name, Path path) {

    /** The services among the folders of a project, ordered by name. */
    public static List<ServiceFolder> discover(Path root) {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(ServiceFolder::isService)
                    .map(ServiceFolder::of)
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The service in this folder.
     *
     * @throws Failure if it is none
     */
    public static ServiceFolder at(Path folder) {
        if (!isService(folder)) {
            throw new Failure(
                    Home.shown(folder) + " holds no service: pom.xml, jvm.options and src/main/java make one");
        }
        return of(folder);
    }

    private static ServiceFolder of(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        String artifact = Pom.of(path.resolve("pom.xml")).artifactId();
        return new ServiceFolder(artifact.isEmpty() ? path.getFileName().toString() : artifact, path);
    }

    private static boolean isService(Path folder) {
        return Files.isRegularFile(folder.resolve("pom.xml"))
                && Files.isRegularFile(folder.resolve("jvm.options"))
                && Files.isDirectory(folder.resolve("src/main/java"));
    }

    /** The options that its JVM starts with. */
    Path jvmOptions() {
        return path.resolve("jvm.options");
    }

    /** What the jar is made from. */
    List<Path> sources() {
        return List.of(path.resolve("pom.xml"), path.resolve("src/main"));
    }

    /** The newest executable jar that was built, by {@code mvn package} or by {@code ./platform up}, if any. */
    Optional<Path> jar() {
        return Stream.of("target", "target/quick")
                .map(path::resolve)
                .flatMap(target -> jars(target).stream())
                .max((a, b) ->
                        Long.compare(a.toFile().lastModified(), b.toFile().lastModified()));
    }

    private List<Path> jars(Path target) {
        if (!Files.isDirectory(target)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("\\Q" + name + "\\E-\\d.*\\.jar"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether the jar is one that Spring Boot's plugin has written to its end: until then it is a plain one, or a part.
     */
    static boolean isExecutable(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            return manifest != null && manifest.getMainAttributes().getValue("Spring-Boot-Version") != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the jar is missing or older than what it is made from. */
    public boolean stale() {
        return jar().map(jar -> UpToDate.isOlder(jar, sources())).orElse(true);
    }
}
