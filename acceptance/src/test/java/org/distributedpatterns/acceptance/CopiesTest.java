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
            "shift", List.of("gateway", "shard-service", "search-root"),
            "web", Services.SERVLET,
            "ring", List.of("shard-service", "cache-service"),
            "readthrough", List.of("shard-service", "cache-service"),
            "batch", List.of("shard-service", "cache-service"),
            "front", List.of("shard-service", "cache-service"));

    /** Of these packages the tests are copied too: both sides are held to the same. */
    private static final List<String> TESTED = List.of("ring", "front", "shift");

    /** And of these the samples. */
    private static final List<String> SAMPLED = List.of("ring");

    static Stream<Arguments> copies() {
        return COPIES.keySet().stream().sorted().flatMap(CopiesTest::copiesOf);
    }

    static Stream<Arguments> testedCopies() {
        return TESTED.stream().flatMap(CopiesTest::copiesOf);
    }

    static Stream<Arguments> sampledCopies() {
        return SAMPLED.stream().flatMap(CopiesTest::copiesOf);
    }

    private static Stream<Arguments> copiesOf(String copied) {
        return COPIES.getOrDefault(copied, List.of()).stream().map(service -> Arguments.of(copied, service));
    }

    /** A file in one copy only is a difference too. */
    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("copies")
    void everyCopyEqualsTheFirst(String copied, String service) throws IOException {
        String first = COPIES.getOrDefault(copied, List.of()).getFirst();

        assertThat(different(files(first, folder(first, copied)), files(service, folder(service, copied))))
                .as("files of %s in %s that are not those of %s", copied, service, first)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("testedCopies")
    void everyCopyIsTestedAsTheFirst(String copied, String service) throws IOException {
        String first = COPIES.getOrDefault(copied, List.of()).getFirst();

        assertThat(different(files(first, tests(first, copied)), files(service, tests(service, copied))))
                .as("tests of %s in %s that are not those of %s", copied, service, first)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("sampledCopies")
    void everyCopyHasTheSamplesOfTheFirst(String copied, String service) throws IOException {
        String first = COPIES.getOrDefault(copied, List.of()).getFirst();

        assertThat(different(files(first, samples(first, copied)), files(service, samples(service, copied))))
                .as("samples of %s in %s that are not those of %s", copied, service, first)
                .isEmpty();
    }

    private static TreeSet<String> different(Map<String, String> original, Map<String, String> copy) {
        TreeSet<String> different = new TreeSet<>(original.keySet());
        different.addAll(copy.keySet());
        different.removeIf(file -> Objects.equals(original.get(file), copy.get(file)));
        return different;
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("copies")
    void copiesAreSmall(String copied, String service) throws IOException {
        files(service, folder(service, copied))
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
        return packages(service, "main").resolve(copied);
    }

    private static Path tests(String service, String copied) {
        return packages(service, "test").resolve(copied);
    }

    private static Path samples(String service, String copied) {
        return Platform.ROOT.resolve(service).resolve("src/test/resources").resolve(copied);
    }

    private static Path packages(String service, String sources) {
        return Platform.ROOT
                .resolve(service)
                .resolve("src/" + sources + "/java/org/distributedpatterns")
                .resolve(service.replace("-", ""));
    }

    /** The folder's files by name, with the service's package written as SERVICE. */
    private static Map<String, String> files(String service, Path folder) throws IOException {
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
