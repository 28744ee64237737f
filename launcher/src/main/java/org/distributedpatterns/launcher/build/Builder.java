package org.distributedpatterns.launcher.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;
import org.jspecify.annotations.Nullable;

/** Builds what is not built, or was built from older sources, and fetches the brokers' jars. */
public final class Builder {

    private static final Pattern BEGUN = Pattern.compile("\\[INFO] Building (\\S+) .*");

    /** Spring Boot's plugin says this when the executable jar is written, as the last thing of a module. */
    private static final Pattern BUILT = Pattern.compile("\\[INFO] Replacing main artifact (.+\\.jar) with .*");

    private final Home home;
    private final Maven maven;
    private final Progress progress;
    private final Runnable beforeBuilding;

    /** @param beforeBuilding ends what works with jars that are about to be built anew */
    public Builder(Home home, Processes processes, Progress progress, Runnable beforeBuilding) {
        this.home = home;
        this.maven = new Maven(processes);
        this.progress = progress;
        this.beforeBuilding = beforeBuilding;
    }

    /** Builds the stale ones of these services and waits for that. */
    public void build(List<ServiceFolder> services) {
        Building building = begin(services, List.of());
        if (!building.names().isEmpty()) {
            follow("building " + String.join(", ", building.names()), building);
        }
    }

    /**
     * Begins to build the stale ones of these services, and to fetch the jars of these brokers: those of the project
     * together, each other service in a call of its own after that.
     */
    public Building begin(List<ServiceFolder> services, List<String> brokers) {
        return begin(services, brokers, beforeBuilding);
    }

    private Building begin(List<ServiceFolder> services, List<String> brokers, Runnable before) {
        Path rootPom = home.root().resolve("pom.xml");
        Map<String, ServiceFolder> modules = new TreeMap<>();
        List<ServiceFolder> others = new ArrayList<>();
        MavenRun running = FirstBuild.running();
        for (ServiceFolder service : services) {
            boolean module = isModule(service, rootPom);
            // a jar that a running Maven is at may look complete
            if (module && running != null || service.stale()) {
                if (module) {
                    modules.put(service.name(), service);
                } else {
                    others.add(service);
                }
            }
        }
        List<String> unfetched =
                brokers.stream().filter(broker -> !isFetched(broker)).toList();
        List<String> names = new ArrayList<>(modules.keySet());
        others.forEach(service -> names.add(service.name()));
        names.addAll(unfetched);
        Building building = new Building(names);
        if (!names.isEmpty()) {
            before.run();
            Thread.ofPlatform().daemon().name("build").start(() -> {
                try {
                    buildModules(running, modules, unfetched, building);
                    for (ServiceFolder service : others) {
                        Path log = home.logs().resolve("build-" + service.name() + ".log");
                        maven.packageIt(service.path(), List.of(), log).follow(this::tell, () -> {});
                        done(service, building);
                    }
                } catch (RuntimeException e) {
                    building.failed(e);
                }
            });
        }
        return building;
    }

    private void buildModules(
            @Nullable MavenRun running, Map<String, ServiceFolder> services, List<String> brokers, Building building) {
        List<String> modules = new ArrayList<>(services.keySet());
        brokers.forEach(broker -> modules.add("launcher/" + broker));
        if (modules.isEmpty()) {
            return;
        }
        MavenRun run = running != null
                ? running
                : maven.packageIt(home.root(), modules, home.logs().resolve("build.log"));
        run.follow(
                line -> {
                    tell(line);
                    Matcher jar = BUILT.matcher(line);
                    if (jar.matches()) {
                        Path path = Path.of(jar.group(1));
                        services.values().stream()
                                .filter(service -> path.startsWith(service.path()))
                                .forEach(service -> done(service, building));
                    }
                },
                () -> brokers.stream().filter(this::isFetched).forEach(broker -> building.done(broker)));
        services.values().forEach(service -> done(service, building));
        brokers.forEach(broker -> {
            touch(fetched(broker)); // Maven leaves a list alone that it finds as it would write it
            building.done(broker);
        });
    }

    private void follow(String title, Building building) {
        progress.phase(title, building.names().size());
        for (String name : building.names()) {
            building.await(name);
            progress.step(name);
        }
        progress.close();
    }

    private void tell(String line) {
        Matcher building = BEGUN.matcher(line);
        if (building.matches()) {
            progress.doing("building " + building.group(1));
        }
    }

    private static void done(ServiceFolder service, Building building) {
        if (building.isDone(service.name())) {
            return;
        }
        Path jar = service.jar()
                .orElseThrow(() -> new Failure(service.name() + " was built, and target/ holds no " + service.name()
                        + "-VERSION.jar: is its finalName another?"));
        if (service.stale()) {
            touch(jar); // Maven found nothing to do, for example after a change of times only
        }
        building.done(service.name());
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

    /** Whether the broker's jars are there. Maven writes the list of them when it has copied them. */
    private boolean isFetched(String broker) {
        Path pom = broker(broker).resolve("pom.xml");
        return Files.exists(fetched(broker)) && !UpToDate.isOlder(fetched(broker), List.of(pom));
    }

    private Path fetched(String broker) {
        return broker(broker).resolve("target/complete");
    }

    private Path broker(String broker) {
        return home.root().resolve("launcher").resolve(broker);
    }

    /**
     * The jars of a broker, fetched if they are not there yet.
     *
     * @return the jars, always in the same order
     */
    public List<Path> brokerJars(String broker) {
        if (!isFetched(broker)) {
            // what is not there yet nobody works with; and it may be the maker of caches that asks
            follow("fetching " + broker, begin(List.of(), List.of(broker), () -> {}));
        }
        try (Stream<Path> files = Files.list(broker(broker).resolve("target/lib"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
