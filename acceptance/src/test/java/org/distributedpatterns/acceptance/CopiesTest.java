package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * There is no shared module: what several services need is copied, and here the copies are held equal but for the name
 * of the service's own package, and small.
 */
class CopiesTest {

    private static final int MAX_LINES = 150;

    /** The copied packages and the services that have a copy. */
    private static final Map<String, List<String>> COPIES = Map.of(
            "membership", Services.ALL,
            "web", Services.SERVLET,
            "ring", List.of("shard-service", "cache-service"),
            "front", List.of("cache-service", "shard-service"));

    static Stream<Arguments> copies() {
        return COPIES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(copy -> copy.getValue().stream().map(service -> Arguments.of(copy.getKey(), service)));
    }

    /** A file in one copy only is a difference too. */
    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("copies")
    void everyCopyEqualsTheFirst(String copied, String service) throws IOException {
        String first = COPIES.getOrDefault(copied, List.of()).getFirst();

        Map<String, String> original = files(first, copied);
        Map<String, String> copy = files(service, copied);
        TreeSet<String> different = new TreeSet<>(original.keySet());
        different.addAll(copy.keySet());
        different.removeIf(file -> Objects.equals(original.get(file), copy.get(file)));

        assertThat(different)
                .as("files of %s in %s that are not those of %s", copied, service, first)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("copies")
    void copiesAreSmall(String copied, String service) throws IOException {
        files(service, copied)
                .forEach((file, text) -> assertThat(text.lines().count())
                        .as("lines of %s in %s", file, service)
                        .isLessThan(MAX_LINES));
    }

    @Test
    void noOtherServiceHasAPackageOfThatName() throws IOException {
        Map<String, TreeSet<String>> found = new TreeMap<>();
        try (Stream<Path> modules = Files.list(Platform.ROOT)) {
            for (Path module : modules.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                    .toList()) {
                String service = module.getFileName().toString();
                for (String copied : COPIES.keySet()) {
                    if (Files.isDirectory(folder(service, copied))) {
                        found.computeIfAbsent(copied, name -> new TreeSet<>()).add(service);
                    }
                }
            }
        }

        Map<String, TreeSet<String>> expected = new TreeMap<>();
        COPIES.forEach((copied, services) -> expected.put(copied, new TreeSet<>(services)));
        assertThat(found).isEqualTo(expected);
    }

    private static Path folder(String service, String copied) {
        return Platform.ROOT
                .resolve(service)
                .resolve("src/main/java/org/distributedpatterns")
                .resolve(service.replace("-", ""))
                .resolve(copied);
    }

    /** The package's files by name, with the service's package written as SERVICE. */
    private static Map<String, String> files(String service, String copied) throws IOException {
        Path folder = folder(service, copied);
        assertThat(folder).isDirectory();
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : new ArrayList<>(all.filter(Files::isRegularFile).toList())) {
                files.put(
                        folder.relativize(file).toString(),
                        Files.readString(file)
                                .replace("org.distributedpatterns." + service.replace("-", ""), "SERVICE"));
            }
        }
        return files;
    }
}
