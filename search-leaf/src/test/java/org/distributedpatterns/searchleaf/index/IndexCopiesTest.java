package org.distributedpatterns.searchleaf.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexCopiesTest {

    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private IndexCopies copies;

    @BeforeEach
    void open() throws IOException {
        copies = new IndexCopies(folder, false, Duration.ZERO);
    }

    private PartitionIndex open(int partition) throws IOException {
        return copies.open(
                partition,
                checkpoint -> checkpoint.log().equals("log") ? null : "of another log",
                Checkpoint.beginning("log", 0, THEN));
    }

    private static void put(PartitionIndex index, String id) throws IOException {
        index.apply(id, "{\"body\":\"text\"}".getBytes(UTF_8));
        index.advanceTo(index.position() + 1);
    }

    /** A copy with two documents on disk and a third that is not, left without a proper end. */
    private void leaveBehind() throws IOException {
        try (PartitionIndex index = open(3)) {
            put(index, "a");
            put(index, "b");
            index.commit(7, THEN);
            put(index, "c");
        }
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private List<Path> files(Predicate<String> name) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(path -> name.test(path.getFileName().toString()))
                    .toList();
        }
    }

    @Test
    void anIndexGoesOnAtItsLastCommit() throws IOException {
        leaveBehind();

        try (PartitionIndex index = open(3)) {
            assertThat(index.checkpoint()).isEqualTo(new Checkpoint("log", 2, 7, THEN));
            assertThat(index.position()).isEqualTo(2);
            assertThat(index.documents()).isEqualTo(2);
            assertThat(index.document("a", 1)).isNotNull();
            assertThat(index.document("c", 1)).isNull();
        }
        assertThat(directories()).hasSize(1);
    }

    @Test
    void recordsThatAreAppliedAgainChangeNothing() throws IOException {
        leaveBehind();
        try (PartitionIndex index = open(3)) {
            put(index, "b");
            put(index, "c");
            index.commit(7, THEN);
        }

        try (PartitionIndex index = open(3)) {
            assertThat(index.documents()).isEqualTo(3);
        }
    }

    @Test
    void whatSomebodyHoldsIsBegunWithTheFilesOfItsLastCommit() throws IOException {
        leaveBehind();
        try (PartitionIndex first = open(3);
                PartitionIndex second = open(3)) {
            assertThat(second.position()).isEqualTo(2);
            assertThat(second.path()).isNotEqualTo(first.path());

            second.apply("a", null);
            second.advanceTo(3);
            second.commit(7, THEN);
            put(first, "d");
            first.commit(7, THEN);

            assertThat(first.document("a", 2)).as("each goes on alone").isNotNull();
            assertThat(second.document("a", 2)).isNull();
            assertThat(first.documents()).isEqualTo(3);
        }
        assertThat(directories()).hasSize(2);
    }

    @Test
    void theFurthestCopyIsTaken() throws IOException {
        leaveBehind();
        try (PartitionIndex first = open(3);
                PartitionIndex second = open(3)) {
            put(second, "c");
            second.commit(7, THEN);
            assertThat(first.position()).isEqualTo(2);
        }

        try (PartitionIndex index = open(3)) {
            assertThat(index.position()).isEqualTo(3);
        }
    }

    @Test
    void whatIsNotToBeGoneOnFromIsRemoved() throws IOException {
        leaveBehind();

        try (PartitionIndex index = copies.open(3, checkpoint -> "no", Checkpoint.beginning("other", 0, THEN))) {
            assertThat(index.position()).isZero();
            assertThat(index.documents()).isZero();
        }
        assertThat(directories()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"segments_", ".cfs", ".cfe", ".si"})
    void anIndexWithACutOffFileIsBuiltAnew(String kind) throws IOException {
        leaveBehind();
        List<Path> hit = files(name -> name.startsWith(kind) || name.endsWith(kind));
        assertThat(hit).isNotEmpty();
        for (Path file : hit) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        }

        try (PartitionIndex index = open(3)) {
            assertThat(index.position()).isZero();
            assertThat(index.documents()).isZero();
            put(index, "a");
            assertThat(index.documents()).isOne();
        }
        assertThat(directories()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {".cfs", ".si"})
    void anIndexThatMissesAFileIsBuiltAnew(String kind) throws IOException {
        leaveBehind();
        files(name -> name.endsWith(kind)).forEach(IndexCopiesTest::delete);

        try (PartitionIndex index = open(3)) {
            assertThat(index.position()).isZero();
        }
        assertThat(directories()).hasSize(1);
    }

    @Test
    void anIndexWithoutACommitIsRemoved() throws IOException {
        open(3).close();

        try (PartitionIndex index = open(3)) {
            assertThat(index.position()).isZero();
        }
        assertThat(directories()).hasSize(1);
    }

    @Test
    void whatNobodyHoldsIsRemovedWhereItIsNotNeeded() throws IOException {
        leaveBehind();
        try (PartitionIndex held = open(3);
                PartitionIndex other = open(4)) {
            held.commit(7, THEN);
            assertThat(copies.removeFree(partition -> true)).isZero();
            other.commit(7, THEN);
        }

        assertThat(copies.removeFree(partition -> partition == 3)).isOne();
        assertThat(directories())
                .hasSize(1)
                .allSatisfy(left -> assertThat(left.getFileName().toString()).startsWith("4-"));
        copies.delete(open(4));
        assertThat(directories()).isEmpty();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
