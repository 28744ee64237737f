package org.distributedpatterns.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {

    @TempDir
    private Path folder;

    @Test
    void theJdksSourcesAreNamedByModuleAndClass() throws IOException {
        try (SourceTree jdk = SourceTree.ofJdk(Path.of(System.getProperty("java.home")))) {
            assumeTrue(jdk != null, "this JDK brings no sources");
            assertThat(jdk.sources()).hasSizeGreaterThan(10_000);
            SourceTree.Source list = jdk.sources().stream()
                    .filter(source -> source.id().equals("java.base:java.util.ArrayList"))
                    .findFirst()
                    .orElseThrow();
            assertThat(list.title()).isEqualTo("ArrayList");
            assertThat(list.packageId()).isEqualTo("java.base:java.util");
            assertThat(list.text()).contains("public class ArrayList<E>");
            assertThat(jdk.sources()).extracting(SourceTree.Source::id).doesNotHaveDuplicates();
        }
    }

    @Test
    void theJdkGivesAThousandPiecesOfItsPackages() throws IOException {
        try (SourceTree jdk = SourceTree.ofJdk(Path.of(System.getProperty("java.home")))) {
            assumeTrue(jdk != null, "this JDK brings no sources");
            List<SourceTree.Part> parts = jdk.parts(1_000, 8 * 1024, SourceTree.Source::packageId);

            assertThat(parts).hasSize(1_000);
            assertThat(new HashSet<>(parts.stream().map(SourceTree.Part::name).toList()))
                    .hasSize(1_000);
            assertThat(parts)
                    .allMatch(part -> part.text().getBytes(StandardCharsets.UTF_8).length <= 8 * 1024)
                    .noneMatch(part -> part.text().isEmpty());
        }
    }

    @Test
    void aFolderWithoutSourcesIsNoJdk() throws IOException {
        assertThat(SourceTree.ofJdk(folder)).isNull();
    }

    @Test
    void smallSourcesAreCutIntoSmallerPiecesThatLoseNothing() throws IOException {
        Path top = folder.resolve("m/src/main/java/a/b");
        Files.createDirectories(top);
        Files.writeString(folder.resolve("m/pom.xml"), "<project/>");
        String text = "word ".repeat(2_000);
        Files.writeString(top.resolve("C.java"), text);
        SourceTree tree = SourceTree.ofProject(folder);

        List<SourceTree.Part> all = tree.parts(1_000, 8 * 1024, SourceTree.Source::id);
        assertThat(all).hasSize(157); // 10,000 bytes in pieces of 64
        assertThat(String.join("", all.stream().map(SourceTree.Part::text).toList()))
                .isEqualTo(text);
        assertThat(tree.parts(3, 1_000, SourceTree.Source::id))
                .extracting(SourceTree.Part::name)
                .containsExactly("m:a.b.C", "m:a.b.C~2", "m:a.b.C~3");
    }

    @Test
    void aTextIsCutBetweenCharacters() {
        assertThat(SourceTree.head("äöü", 5)).isEqualTo("äö");
        assertThat(SourceTree.head("a\uD83D\uDE00b", 4)).isEqualTo("a");
        assertThat(SourceTree.head("a\uD83D\uDE00b", 5)).isEqualTo("a\uD83D\uDE00");
        assertThat(SourceTree.head("short", 100)).isEqualTo("short");
    }
}
