package org.distributedpatterns.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the services' copies of the packages of {@code kit} to their source. Not for several threads. */
final class Sync {

    private final Path root;
    private final Kit kit;
    private final List<Service> services;
    private final Versions versions;
    private final Written written;

    /** @param root the project: the folder with {@code kit} and the services */
    Sync(Path root) {
        Path project = root.toAbsolutePath().normalize();
        this.root = project;
        this.kit = Kit.in(project);
        this.services = Service.in(project);
        this.versions = new Versions(project);
        this.written = new Written(project);
    }

    Kit kit() {
        return kit;
    }

    List<Service> services() {
        return services;
    }

    /** What is wrong with the declarations and lists, one line each; where something is, nothing is written. */
    List<String> faults() {
        List<String> faults = new ArrayList<>(kit.faults());
        services.forEach(service -> faults.addAll(service.faults(kit)));
        faults.addAll(leftovers());
        return faults;
    }

    /** Copies of what their project does not list, or kit does not have, any more: nobody would write or test them. */
    private List<String> leftovers() {
        List<String> faults = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path project : folders.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                    .sorted()
                    .toList()) {
                Set<String> listed = services.stream()
                        .filter(service -> service.folder().equals(project))
                        .flatMap(service -> service.packages().stream())
                        .collect(Collectors.toSet());
                Set<String> found = new TreeSet<>();
                Kit.files(project.resolve("src")).forEach((file, bytes) -> {
                    String copied = Rendering.packageOf(bytes);
                    if (copied != null && !listed.contains(copied)) {
                        found.add(copied);
                    }
                });
                found.forEach(each -> faults.add(project.getFileName() + " has copies of kit's " + each + ", but "
                        + Service.LIST + " does not list it: delete them"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return faults;
    }

    /** The copies that are not what {@link #write} would make of them. */
    List<Difference> differences() {
        return services.stream().flatMap(this::differences).toList();
    }

    private Stream<Difference> differences(Service service) {
        return service.packages().stream()
                .filter(kit.packages()::containsKey)
                .flatMap(name -> Arrays.stream(SourceSet.values()).flatMap(set -> differences(service, set, name)))
                .filter(difference -> !difference.isNone());
    }

    private Stream<Difference> differences(Service service, SourceSet set, String packageName) {
        Map<String, byte[]> sources = kit.files(set, packageName);
        Map<String, byte[]> copies = service.files(set, packageName);
        Set<String> names = new TreeSet<>(sources.keySet());
        names.addAll(copies.keySet());
        return names.parallelStream().map(name -> {
            byte[] source = sources.get(name);
            byte[] wanted = source == null ? null : Rendering.copy(set, packageName, name, source, service.root());
            return new Difference(set, packageName, name, service, wanted, copies.get(name));
        });
    }

    /**
     * Makes every copy what it should be.
     *
     * @param force whether what was edited is overwritten, too
     * @return how many files were written or deleted
     * @throws Refusal if a list is wrong or a copy was edited; nothing is written then
     */
    int write(boolean force) {
        return write(copy -> force);
    }

    private int write(Predicate<Difference> force) {
        requireNoFaults();
        List<Difference> differences = differences();
        refuseEdited(differences.stream()
                .filter(force.negate())
                .filter(this::isEdited)
                .toList());
        for (Difference difference : differences) {
            written.put(difference.copy(), difference.wanted());
        }
        if (!differences.isEmpty()) {
            written.keep();
        }
        return differences.size();
    }

    private void requireNoFaults() {
        List<String> faults = faults();
        if (!faults.isEmpty()) {
            throw new Refusal(String.join("\n", faults));
        }
    }

    private static void refuseEdited(List<Difference> edited) {
        if (edited.isEmpty()) {
            return;
        }
        String services =
                edited.stream().map(each -> each.service().name()).distinct().collect(Collectors.joining(" or "));
        throw new Refusal(edited.stream().map(Difference::line).collect(Collectors.joining("\n"))
                + "\nedited there, it seems: --from " + services + " takes that to kit, --force overwrites it");
    }

    /** Whether a copy is neither missing, nor as it was written, nor what a committed version of its source made. */
    private boolean isEdited(Difference difference) {
        byte[] found = difference.found();
        if (found == null || written.holds(difference.copy(), found)) {
            return false;
        }
        Path source = kit.file(difference.set(), difference.packageName(), difference.file());
        return versions.of(source).stream()
                .noneMatch(version -> Arrays.equals(
                        found,
                        Rendering.copy(
                                difference.set(),
                                difference.packageName(),
                                difference.file(),
                                version,
                                difference.service().root())));
    }

    /** Whether a copy that is missing was there once, so that somebody has deleted it. */
    private boolean isDeleted(Difference difference) {
        return written.knows(difference.copy())
                || !versions.of(difference.copy()).isEmpty();
    }

    /**
     * Takes what was edited in one service's copies to {@code kit}, and writes the other copies.
     *
     * @param force whether what changed in {@code kit} since is overwritten, and what was edited in other services
     * @return how many files were written or deleted, in {@code kit} and in services
     * @throws Refusal if there is no such service or nothing edited in it, if {@code kit} has changed as well, or if
     *     {@link #write} refuses
     */
    int carryBack(String name, boolean force) {
        Service service = services.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal("no service " + name + " with a list " + Service.LIST + "; there are "
                        + services.stream().map(Service::name).collect(Collectors.joining(", "))));
        requireNoFaults();
        List<Difference> edited = differences(service)
                .filter(each -> each.found() == null ? isDeleted(each) : isEdited(each))
                .toList();
        if (edited.isEmpty()) {
            throw new Refusal("nothing of kit is edited in " + name);
        }
        if (!force) {
            for (Difference each : edited) {
                if (hasChanged(each)) {
                    throw new Refusal("kit's " + each.packageName() + "/" + each.file() + " has changed since "
                            + each.service().name() + " got its copy: bring the two together, or --force");
                }
            }
        }
        for (Difference each : edited) {
            byte[] found = each.found();
            Written.write(
                    kit.file(each.set(), each.packageName(), each.file()),
                    found == null ? null : Rendering.original(each.set(), each.file(), found, service.root()));
        }
        return edited.size() + write(copy -> force || copy.service().equals(service));
    }

    /** Whether the source is neither what is committed nor what another service has a copy of. */
    private boolean hasChanged(Difference edited) {
        Path source = kit.file(edited.set(), edited.packageName(), edited.file());
        if (edited.wanted() == null || !Files.exists(source)) {
            return false;
        }
        byte[] bytes = Objects.requireNonNull(
                kit.files(edited.set(), edited.packageName()).get(edited.file()));
        List<byte[]> committed = versions.of(source);
        if (!committed.isEmpty() && Arrays.equals(committed.getFirst(), bytes)) {
            return false;
        }
        return services.stream()
                .filter(each -> each.packages().contains(edited.packageName()) && !each.equals(edited.service()))
                .noneMatch(each -> differences(each, edited.set(), edited.packageName())
                        .anyMatch(copy -> copy.file().equals(edited.file()) && copy.isNone()));
    }
}
