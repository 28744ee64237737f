package org.distributedpatterns.launcher.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What should run. Kept in the fleet's folder, so that later commands, and a second {@code up}, know of it.
 *
 * @param ports the ports that a person knows
 * @param counts how many instances of each service
 * @param folders where services stand that are not in the project
 * @param plain whether services start as Maven has built them, without extraction and AOT cache
 */
public record Plan(Ports ports, Map<String, Integer> counts, Map<String, Path> folders, boolean plain) {

    public static final String GATEWAY = "gateway";

    /** The services of which one instance would not show their pattern. */
    private static final Map<String, Integer> DEFAULT_COUNTS =
            Map.of("cache-service", 4, "search-leaf", 4, "workqueue-worker", 2, "election-demo", 3);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Plan {
        counts = Map.copyOf(counts);
        folders = Map.copyOf(folders);
    }

    /** The usual number of each service of the project, or one of each. */
    static Plan usual(Ports ports, List<ServiceFolder> services, boolean small, boolean plain) {
        Map<String, Integer> counts = new TreeMap<>();
        services.forEach(
                service -> counts.put(service.name(), small ? 1 : DEFAULT_COUNTS.getOrDefault(service.name(), 1)));
        return new Plan(ports, counts, Map.of(), plain);
    }

    /** This plan with another number of one service. */
    Plan with(String service, int count) {
        Map<String, Integer> changed = new TreeMap<>(counts);
        changed.put(service, count);
        return new Plan(ports, changed, folders, plain);
    }

    /** This plan with one instance, at least, of a service that stands elsewhere. */
    Plan with(ServiceFolder elsewhere) {
        Map<String, Integer> changed = new TreeMap<>(counts);
        changed.merge(elsewhere.name(), 1, Math::max);
        Map<String, Path> places = new TreeMap<>(folders);
        places.put(elsewhere.name(), elsewhere.path());
        return new Plan(ports, changed, places, plain);
    }

    Plan on(Ports other) {
        return new Plan(other, counts, folders, plain);
    }

    /**
     * Where the service stands.
     *
     * @throws Failure if there is no such service
     */
    ServiceFolder folder(String service, Home home) {
        Path elsewhere = folders.get(service);
        if (elsewhere != null) {
            return ServiceFolder.at(elsewhere);
        }
        List<ServiceFolder> known = ServiceFolder.discover(home.root());
        return known.stream()
                .filter(folder -> folder.name().equals(service))
                .findFirst()
                .orElseThrow(() -> new Failure("no service " + service + "; there are "
                        + String.join(
                                ", ", known.stream().map(ServiceFolder::name).toList())));
    }

    /** The names of the services that there are, here and elsewhere. */
    Set<String> known(Home home) {
        Set<String> names = new TreeSet<>(folders.keySet());
        ServiceFolder.discover(home.root()).forEach(service -> names.add(service.name()));
        return names;
    }

    /** The services that are built, as their sources are now. */
    List<ServiceFolder> built(Home home) {
        return services().stream()
                .map(service -> folder(service, home))
                .filter(folder -> !folder.stale())
                .toList();
    }

    /** The services in the order in which they start: the gateway first, for it is what a person waits for. */
    List<String> services() {
        List<String> names = new ArrayList<>(new TreeMap<>(counts).keySet());
        if (names.remove(GATEWAY)) {
            names.addFirst(GATEWAY);
        }
        return names;
    }

    static Optional<Plan> load(Home home) {
        Path file = home.file("fleet.json");
        try {
            return Files.exists(file)
                    ? Optional.of(JSON.readValue(Files.readString(file), Plan.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonException e) {
            throw new Failure(Home.shown(file) + " can't be read: if no fleet runs, delete it", e);
        }
    }

    void save(Home home) {
        Path file = home.file("fleet.json");
        Path draft = file.resolveSibling("fleet.json.new");
        try {
            Files.writeString(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
