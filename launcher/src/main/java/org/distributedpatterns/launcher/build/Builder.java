package org.distributedpatterns.launcher.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;

/** Builds what is not built, or was built from older sources. */
public final class Builder {

    private final Home home;
    private final Maven maven;
    private final Progress progress;

    public Builder(Home home, Processes processes, Progress progress) {
        this.home = home;
        this.maven = new Maven(processes, progress);
        this.progress = progress;
    }

    /** Builds the stale ones of these services: those of the project in one call, each other in its own. */
    public void build(List<ServiceFolder> services) {
        List<ServiceFolder> stale =
                services.stream().filter(ServiceFolder::stale).toList();
        if (stale.isEmpty()) {
            return;
        }
        String names = stale.stream().map(ServiceFolder::name).collect(Collectors.joining(", "));
        progress.phase("building " + names, stale.size());
        Path rootPom = home.root().resolve("pom.xml");
        List<ServiceFolder> modules = new ArrayList<>();
        List<ServiceFolder> others = new ArrayList<>();
        stale.forEach(service -> (isModule(service, rootPom) ? modules : others).add(service));
        Path logs = home.logs();
        if (!modules.isEmpty()) {
            maven.packageIt(
                    home.root(), modules.stream().map(ServiceFolder::name).toList(), logs.resolve("build.log"));
            modules.forEach(this::built);
        }
        for (ServiceFolder service : others) {
            maven.packageIt(service.path(), List.of(), logs.resolve("build-" + service.name() + ".log"));
            built(service);
        }
        progress.close();
    }

    private void built(ServiceFolder service) {
        Path jar = service.jar()
                .orElseThrow(() -> new Failure(service.name() + " was built, and target/ holds no " + service.name()
                        + "-VERSION.jar: is its finalName another?"));
        if (service.stale()) {
            touch(jar); // Maven found nothing to do, for example after a change of times only
        }
        progress.step(service.name());
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isModule(ServiceFolder service, Path rootPom) {
        try {
            return home.root().resolve(service.name()).equals(service.path())
                    && Files.exists(rootPom)
                    && Files.readString(rootPom).contains("<module>" + service.name() + "</module>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The jars of a broker, copied from the repository if they are not there yet.
     *
     * @return the jars, always in the same order
     */
    public List<Path> brokerJars(String broker) {
        Path folder = home.root().resolve("launcher").resolve(broker);
        Path pom = folder.resolve("pom.xml");
        Path done = folder.resolve("target/complete");
        if (!Files.exists(done) || UpToDate.isOlder(done, List.of(pom))) {
            progress.phase("fetching " + broker, 1);
            maven.packageIt(folder, List.of(), home.logs().resolve("build-" + broker + ".log"));
            try {
                Files.writeString(done, "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            progress.step(broker);
            progress.close();
        }
        try (Stream<Path> files = Files.list(folder.resolve("target/lib"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
