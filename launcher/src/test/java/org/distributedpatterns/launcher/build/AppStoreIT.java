package org.distributedpatterns.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecords;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With a service that is one class: asked to extract itself it does, and a rehearsal fails where it is told to. Spring
 * is a class, too, which writes what the service finds where it is told to use it.
 */
class AppStoreIT {

    private static final String SERVICE = """
            import java.nio.file.*;

            public class Main {
                public static void main(String[] arguments) throws Exception {
                    if (arguments.length > 0) { // extract --destination FOLDER
                        Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
                        Path to = Files.createDirectories(Path.of(arguments[2]));
                        Files.copy(jar, to.resolve(jar.getFileName()));
                    }
                    if (Boolean.getBoolean("platform.rehearsal")) {
                        System.exit(Boolean.getBoolean("refuse") ? 1 : 0);
                    }
                    System.exit(Boolean.getBoolean("spring.aot.enabled") ? Class.forName("Generated").getModifiers() + 41 : 0);
                }
            }
            """;

    private static final String SPRING = """
            package org.springframework.boot;

            import java.nio.file.*;

            public class SpringApplicationAotProcessor {
                public static void main(String[] arguments) throws Exception {
                    if (Boolean.getBoolean("unprocessable")) {
                        System.exit(1);
                    }
                    Path classes = Path.of(arguments[3]);
                    Files.delete(classes); // the real one, too
                    if (Boolean.getBoolean("proxied")) {
                        Files.createDirectories(classes);
                        Files.writeString(classes.resolve("A$$SpringCGLIB$$0.class"), "");
                    }
                    if (System.getenv("SERVER_PORT") != null || !arguments[6].equals("--platform.rehearsal=false")) {
                        System.exit(1);
                    }
                    Files.writeString(Path.of(arguments[1], "Generated.java"), "public class Generated {}");
                }
            }
            """;

    private static final int PROCESSED_AHEAD = 42;

    @TempDir
    Path root;

    private ServiceFolder service;
    private AppStore store;

    @BeforeEach
    void aBuiltService() throws IOException {
        Path folder = root.resolve("tiny");
        Files.createDirectories(folder.resolve("src/main/java"));
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        Files.writeString(folder.resolve("jvm.options"), "-XX:+UseSerialGC\n");
        jar(Files.createDirectories(folder.resolve("target/quick")).resolve("tiny-1.0.jar"));
        service = ServiceFolder.at(folder);
        Home home = new Home(root, root.resolve("state"));
        store = new AppStore(home, new Processes(new ProcessRecords(home.run())), Progress.silent());
    }

    @Test
    void aServiceStartsWithoutACacheAndFromTheSameFolderWithOneWhenThatIsMade() throws Exception {
        App soon = store.extracted(service, Set.of());
        assertThat(soon.aotCache()).isFalse();
        assertThat(store.isPrepared(service, Set.of(soon.directory()))).isFalse();
        assertThat(exitCode(soon)).isZero();

        App prepared = store.prepare(service, Set.of(soon.directory()));
        assertThat(prepared.aotCache()).isTrue();
        assertThat(prepared.directory()).isEqualTo(soon.directory());
        assertThat(store.isPrepared(service, Set.of())).isTrue();
        assertThat(store.extracted(service, Set.of())).isEqualTo(prepared);
        assertThat(exitCode(prepared)).isEqualTo(PROCESSED_AHEAD);
    }

    @Test
    void whereTheEnvironmentSetsPropertiesAStartDoesWithoutWhatWasProcessedAhead() throws Exception {
        App app = store.prepare(service, Set.of());

        assertThat(exitCode(app, app.command(Map.of("PATH", "/bin")))).isEqualTo(PROCESSED_AHEAD);
        assertThat(exitCode(app, app.command(Map.of("SERVER_PORT", "1")))).isZero();
    }

    @Test
    void whatWasProcessedIsNotUsedBeforeItIsTrained() throws IOException {
        App soon = store.extracted(service, Set.of());
        Files.writeString(soon.directory().resolve(ProcessedContext.JAR), "made, and then the training was ended");

        assertThat(store.extracted(service, Set.of()).jar()).isEqualTo(soon.jar());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unprocessable", "proxied"})
    void aServiceThatCannotBeProcessedAheadHasItsCacheAllTheSame(String why) throws Exception {
        Files.writeString(service.jvmOptions(), "-XX:+UseSerialGC\n-D" + why + "=true\n");

        App app = store.prepare(service, Set.of());

        assertThat(app.aotCache()).isTrue();
        assertThat(app.directory().resolve(ProcessedContext.JAR)).doesNotExist();
        assertThat(app.directory().resolve("processed")).doesNotExist();
        assertThat(exitCode(app)).isZero();
    }

    @Test
    void whatATrainingThatWasEndedHasLeftIsNotUsed() throws Exception {
        Path folder = store.extracted(service, Set.of()).directory();
        Files.writeString(folder.resolve(App.AOT_CACHE), "half of a cache");

        assertThat(store.extracted(service, Set.of()).aotCache()).isFalse();
        assertThat(store.isPrepared(service, Set.of(folder))).isFalse();
        assertThat(store.prepare(service, Set.of(folder)).aotCache()).isTrue();
        assertThat(Files.size(folder.resolve(App.AOT_CACHE))).isGreaterThan(1_000_000);
    }

    @Test
    void aFailedTrainingIsTriedAgainWhenNothingRunsFromThereAnyMore() throws IOException {
        Files.writeString(service.jvmOptions(), "-XX:+UseSerialGC\n-Drefuse=true\n");
        App app = store.prepare(service, Set.of());
        assertThat(app.aotCache()).isFalse();
        assertThat(store.isPrepared(service, Set.of(app.directory()))).isTrue();
        assertThat(store.isPrepared(service, Set.of())).isFalse();
    }

    @Test
    void whatAnInterruptedBuildLeftInPlaceOfTheJarIsDeletedSoThatTheNextUpBuildsIt() throws IOException {
        Path jar = service.jar().orElseThrow();
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.extracted(service, Set.of()))
                .withMessageContaining("the next ./platform up builds it");
        assertThat(service.stale()).isTrue();

        Files.write(jar, whole);
        assertThat(exists(store.extracted(service, Set.of()))).isTrue();
    }

    @Test
    void aJarThatIsWholeIsKeptWhateverKeepsItFromBeingExtracted() throws IOException {
        jar(service.jar().orElseThrow(), "No such class");

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.extracted(service, Set.of()))
                .withMessageContaining("extracting tiny failed (log: ");
        assertThat(service.jar()).isPresent();
    }

    private static boolean exists(App app) {
        return Files.exists(app.directory().resolve(app.jar()));
    }

    private static int exitCode(App app) throws Exception {
        return exitCode(app, app.command(Map.of()));
    }

    private static int exitCode(App app, List<String> command) throws Exception {
        return new ProcessBuilder(command)
                .directory(app.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void jar(Path jar) throws IOException {
        jar(jar, "Main");
    }

    private void jar(Path jar, String main) throws IOException {
        Path source = Files.writeString(root.resolve("Main.java"), SERVICE);
        Path spring = Files.writeString(root.resolve("SpringApplicationAotProcessor.java"), SPRING);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                List.of("-d", root.toString(), source.toString(), spring.toString())
                                        .toArray(String[]::new)))
                .isZero();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        manifest.getMainAttributes().put(new Attributes.Name("Spring-Boot-Version"), "4.1.1");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest)) {
            for (String name : List.of("Main.class", "org/springframework/boot/SpringApplicationAotProcessor.class")) {
                entries.putNextEntry(new JarEntry(name));
                Files.copy(root.resolve(name), entries);
                entries.closeEntry();
            }
        }
    }
}
