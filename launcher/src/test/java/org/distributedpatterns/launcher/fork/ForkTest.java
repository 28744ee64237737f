package org.distributedpatterns.launcher.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Copies of the real services; only the formatter is left out. */
class ForkTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Consumer<Path> NO_FORMATTER = folder -> {};
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)|]:\\s*(\\S+)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern HOUSE = Pattern.compile(
            "\\./platform|fork:|readme-test|docs/(adr|benchmarks)|docker.compose|from kit:|Tag\\(\"kit",
            Pattern.CASE_INSENSITIVE);

    @TempDir
    Path folder;

    static Stream<String> services() {
        return ServiceFolder.discover(ROOT).stream().map(ServiceFolder::name);
    }

    @ParameterizedTest
    @MethodSource("services")
    void aCopyStandsByItself(String service) throws IOException {
        Path copy = folder.resolve("my-copy");
        int files = new Fork(ROOT, NO_FORMATTER).copy(named(service, "my-copy"), copy);

        Map<String, String> texts = texts(copy);
        assertThat(texts)
                .hasSize(files)
                .containsKeys("LICENSE", "Dockerfile", ".gitignore", "README.md", "jvm.options");
        assertThat(texts.keySet()).noneMatch(file -> file.startsWith("target/") || file.equals("kit.packages"));
        assertThat(texts.get("LICENSE")).isEqualTo(Files.readString(ROOT.resolve("LICENSE")));
        texts.forEach((file, text) -> assertThat(text)
                .as(file)
                .doesNotContain("org.distributedpatterns")
                .doesNotContainPattern(HOUSE));
        assertThat(texts.keySet()).noneMatch(file -> file.contains("org/distributedpatterns"));
        assertThat(texts)
                .hasEntrySatisfying(
                        "src/main/java/com/acme/mycopy/MyCopyApplication.java",
                        text -> assertThat(text).contains("class MyCopyApplication", "run(MyCopyApplication.class"))
                .hasEntrySatisfying(
                        "src/main/resources/application.yml",
                        text -> assertThat(text).contains("name: my-copy\n"))
                .hasEntrySatisfying(
                        "pom.xml",
                        text -> assertThat(text)
                                .contains("<groupId>com.acme</groupId>", "<artifactId>my-copy</artifactId>"));
        String oldApplication = named(service, "my-copy").oldApplication();
        texts.forEach(
                (file, text) -> assertThat(file + text).as(file).doesNotContainPattern("\\b" + oldApplication + "\\b"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void itsReadmeIsAboutTheCopy(String service) throws IOException {
        Path copy = folder.resolve("my-copy");
        new Fork(ROOT, NO_FORMATTER).copy(named(service, "my-copy"), copy);

        String readme = Files.readString(copy.resolve("README.md"));
        assertThat(readme)
                .startsWith("# my-copy")
                .contains(
                        "## Build and run", "mvn verify", "target/my-copy-", "up --with .", "docker build -t my-copy .")
                .doesNotContainPattern("(?i)\\bfork(s|ed|ing)?\\b")
                .doesNotContainPattern("@(service|name|version|brokers|addresses|calls)@")
                .doesNotContainPattern("(?<![\\w/])\\.\\./");
        boolean kafka = Files.readString(copy.resolve("src/main/resources/application.yml"))
                .contains("${KAFKA");
        assertThat(readme.contains("KAFKA=localhost:9092")).isEqualTo(kafka);
        for (Path page : pages(copy)) {
            String text = Files.readString(page);
            Matcher link = LINK.matcher(text);
            while (link.find()) {
                String target = Stream.of(1, 2, 3)
                        .map(link::group)
                        .filter(each -> each != null)
                        .findFirst()
                        .orElseThrow();
                assertThat(leadsSomewhere(target, page, text, copy))
                        .as("%s in %s", target, page)
                        .isTrue();
            }
        }
    }

    /** The gateway protects of a copy what it protects of the original, where the copy answers it. */
    @ParameterizedTest
    @MethodSource("services")
    void itsAdminCallsAreTheOriginalsAtItsOwnPaths(String service) throws IOException {
        List<String> original = adminCalls(ROOT.resolve(service));
        Path copy = folder.resolve("my-copy");
        new Fork(ROOT, NO_FORMATTER).copy(named(service, "my-copy"), copy);
        assertThat(adminCalls(copy))
                .isEqualTo(original.stream()
                        .map(call -> call.replace(" /api/", " /api/my-copy/"))
                        .toList());

        Path keeping = folder.resolve("keeping");
        new Fork(ROOT, NO_FORMATTER).copy(new ForkName(service, "com.acme", "keeping", "/"), keeping);
        assertThat(adminCalls(keeping)).isEqualTo(original);
    }

    @Test
    void someServicesHaveAdminCalls() throws IOException {
        assertThat(adminCalls(ROOT.resolve("workqueue-worker"))).contains("POST /api/queues/{queue}/redrive");
    }

    private static List<String> adminCalls(Path service) throws IOException {
        return new YAMLMapper()
                .readTree(Files.readString(service.resolve("src/main/resources/application.yml")))
                .at("/platform/membership/admin-calls")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static boolean leadsSomewhere(String target, Path page, String text, Path copy) {
        if (target.matches("[a-z]+:.*")) {
            return true;
        }
        if (target.startsWith("#")) {
            return text.lines()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> "#"
                            + line.replaceAll("^#+ ", "")
                                    .toLowerCase(Locale.ROOT)
                                    .replace(' ', '-'))
                    .anyMatch(target::equals);
        }
        if (page.toString().endsWith(".html") && target.startsWith("/")) {
            return true; // the server's own pages, held by its tests
        }
        Path linked = page.resolveSibling(target.replaceAll("#.*", "")).normalize();
        return linked.startsWith(copy) && Files.exists(linked);
    }

    private static List<Path> pages(Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(copy)) {
            return files.filter(file -> file.toString().matches(".*\\.(md|html)"))
                    .toList();
        }
    }

    @Test
    void whateverFailsTheFolderIsLeftAsItWasFound() throws IOException {
        Path absent = folder.resolve("new/and/my-copy");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Consumer<Path> noMaven = copy -> {
            assertThat(copy.resolve("pom.xml")).exists();
            throw new Failure("Maven is missing");
        };
        Consumer<Path> fullDisk = copy -> {
            throw new UncheckedIOException(new IOException("No space left on device"));
        };
        for (Path destination : List.of(absent, empty)) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> copyTo(destination, noMaven))
                    .withMessage("Maven is missing");
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> copyTo(destination, fullDisk));
        }
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(empty).isEmptyDirectory();
    }

    /** No file system takes a name of 300 characters: the copy fails at its first file in a package. */
    @Test
    void aCopyThatCannotBeWrittenLeavesNothing() {
        ForkName fork = new ForkName("shard-service", "com." + "a".repeat(300), "my-copy", "/");
        Path destination = folder.resolve("my-copy");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new Fork(ROOT, NO_FORMATTER).copy(fork, destination))
                .withMessageContaining("could not be written");
        assertThat(destination).doesNotExist();
    }

    @Test
    void whatTheFormatterBuildsIsNotPartOfTheCopy() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("my-copy"));
        copyTo(copy, formatted -> {
            try {
                Files.writeString(
                        Files.createDirectories(formatted.resolve("target/x")).resolve("y"), "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(copy.resolve("target")).doesNotExist();
        assertThat(copy.resolve("pom.xml")).exists();
    }

    @Test
    void aFileAndAFolderThatIsNotEmptyAreRefusedAndKept() throws IOException {
        Path file = Files.writeString(folder.resolve("notes"), "mine");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> copyTo(file, NO_FORMATTER))
                .withMessageContaining("is a file");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> copyTo(folder, NO_FORMATTER))
                .withMessageContaining("is not empty");
        assertThat(file).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shard-service/copy", "shard-service/target/copy", ".platform", "launcher/target/a/b"})
    void aFolderWithinTheProjectIsRefused(String within) {
        Path destination = ROOT.resolve(within);
        boolean there = Files.exists(destination);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> copyTo(destination, NO_FORMATTER))
                .withMessageContaining("lies within the project");
        assertThat(Files.exists(destination)).isEqualTo(there);
    }

    @Test
    void namesAndPathsOfTheProjectAreTaken() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> copy(named("shard-service", "cache-service")))
                .withMessageContaining("--name cache-service is taken");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> copy(new ForkName("shard-service", "com.acme", "cache", "/api/cache")))
                .withMessageContaining("--path /api/cache is taken: shard-service answers");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> copy(new ForkName("shard-service", "com.acme", "x", "/api/search/x")))
                .withMessageContaining("search-root answers at /api/search");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> copy(named("nope", "x")))
                .withMessageContaining("no service nope; there are cache-service, ");
        assertThat(folder).isEmptyDirectory();
    }

    private void copy(ForkName fork) {
        new Fork(ROOT, NO_FORMATTER).copy(fork, folder.resolve(fork.name()));
    }

    private static void copyTo(Path destination, Consumer<Path> formatter) {
        new Fork(ROOT, formatter).copy(named("election-demo", "my-copy"), destination);
    }

    private static ForkName named(String service, String name) {
        return new ForkName(service, "com.acme", name, "/api/" + name);
    }

    private static Map<String, String> texts(Path copy) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(copy.relativize(file).toString(), text(file));
            }
        }
        return texts;
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            return ""; // a picture, for example
        }
    }
}
