package org.distributedpatterns.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpToDateTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path root;

    private Path service;

    @BeforeEach
    void aServiceBuiltAtNoon() throws IOException {
        service = root.resolve("my-service");
        write("pom.xml");
        write("jvm.options");
        write("src/main/java/A.java");
        write("src/test/java/ATest.java");
        write("target/my-service-1.0.jar");
        write("target/my-service-1.0.jar.original");
        try (Stream<Path> files = Files.walk(service)) {
            files.forEach(file -> touch(file, NOON.minusSeconds(60)));
        }
        touch(service.resolve("target/my-service-1.0.jar"), NOON);
    }

    @Test
    void whatIsNewerThanItsSourcesIsUpToDate() {
        assertThat(discovered().stale()).isFalse();
    }

    @Test
    void aChangedSourceOrPomMakesItStaleAndATestDoesNot() {
        touch(service.resolve("src/test/java/ATest.java"), NOON.plusSeconds(1));
        assertThat(discovered().stale()).isFalse();
        touch(service.resolve("src/main/java/A.java"), NOON.plusSeconds(1));
        assertThat(discovered().stale()).isTrue();
        touch(service.resolve("src/main/java/A.java"), NOON.minusSeconds(1));
        touch(service.resolve("pom.xml"), NOON.plusSeconds(1));
        assertThat(discovered().stale()).isTrue();
    }

    @Test
    void aDeletedSourceMakesItStale() throws IOException {
        Files.delete(service.resolve("src/main/java/A.java"));
        assertThat(discovered().stale()).isTrue();
    }

    @Test
    void withoutAJarItIsStale() throws IOException {
        Files.delete(service.resolve("target/my-service-1.0.jar"));
        assertThat(discovered().stale()).isTrue();
    }

    @Test
    void theNewestJarCountsWhoeverBuiltIt() throws IOException {
        touch(service.resolve("src/main/java/A.java"), NOON.plusSeconds(1));
        write("target/quick/my-service-1.0.jar");
        touch(service.resolve("target/quick/my-service-1.0.jar"), NOON.plusSeconds(2));
        assertThat(discovered().stale()).isFalse();
        assertThat(discovered().jar()).contains(service.resolve("target/quick/my-service-1.0.jar"));
        touch(service.resolve("target/my-service-1.0.jar"), NOON.plusSeconds(3));
        assertThat(discovered().jar()).contains(service.resolve("target/my-service-1.0.jar"));
    }

    @Test
    void servicesAreTheFoldersWithAPomJvmOptionsAndSources() throws IOException {
        Files.createDirectories(root.resolve("docs"));
        Files.createDirectories(root.resolve("launcher/src/main/java"));
        Files.writeString(root.resolve("launcher/pom.xml"), "");
        assertThat(ServiceFolder.discover(root)).extracting(ServiceFolder::name).isEqualTo(List.of("my-service"));
    }

    private ServiceFolder discovered() {
        return ServiceFolder.at(service);
    }

    private void write(String file) throws IOException {
        Path path = service.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.equals("pom.xml") ? "<project/>" : "");
    }

    private static void touch(Path file, Instant time) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
