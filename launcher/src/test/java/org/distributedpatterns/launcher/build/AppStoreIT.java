package org.distributedpatterns.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

/** With a service that is one class: asked to extract itself it does, and a rehearsal fails where it is told to. */
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
                    System.exit(Boolean.getBoolean("refuse") && Boolean.getBoolean("platform.rehearsal") ? 1 : 0);
                }
            }
            """;

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
        assertThat(exitCode(prepared)).isZero();
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
        return new ProcessBuilder(app.command())
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
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                List.of("-d", root.toString(), source.toString())
                                        .toArray(String[]::new)))
                .isZero();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        manifest.getMainAttributes().put(new Attributes.Name("Spring-Boot-Version"), "4.1.1");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest)) {
            entries.putNextEntry(new JarEntry("Main.class"));
            Files.copy(root.resolve("Main.class"), entries);
            entries.closeEntry();
        }
    }
}
