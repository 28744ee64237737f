package org.distributedpatterns.searchleaf.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexDirectoriesTest {

    @TempDir
    Path data;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.toList();
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNext() throws IOException {
        Files.createFile(data.resolve("killed.lock"));
        Files.createDirectories(data.resolve("killed/partition-1"));
        Files.writeString(data.resolve("killed/partition-1/segment"), "x");

        try (IndexDirectories directories = IndexDirectories.open(data)) {
            directories.create(1);
            assertThat(files()).noneMatch(file -> file.getFileName().toString().startsWith("killed"));
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatALivingProcessHasIsLeftAlone() throws IOException {
        try (IndexDirectories first = IndexDirectories.open(data);
                IndexDirectories second = IndexDirectories.open(data)) {
            assertThat(first.create(1)).exists();
            assertThat(second.create(1)).exists();
            assertThat(first.create(1)).isNotEqualTo(first.create(1));
        }
    }
}
