package org.distributedpatterns.searchleaf.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionIndexTest {

    @TempDir
    Path directory;

    private PartitionIndex index;
    private long offset;

    @BeforeEach
    void open() throws IOException {
        index = new PartitionIndex(directory, false, Duration.ZERO, Checkpoint.beginning("log", 0, Instant.EPOCH));
    }

    @AfterEach
    void close() throws IOException {
        index.close();
    }

    private void put(String id, String json) throws IOException {
        index.apply(id, json.getBytes(UTF_8));
        index.advanceTo(++offset);
    }

    private Found find(String query, Filter... filters) throws IOException {
        return index.search(new Search(query, List.of(filters), 10, null), offset - 1, () -> false);
    }

    private static Stream<String> ids(Found found) {
        return found.hits().stream().map(Hit::id);
    }

    @Test
    void aDocumentIsFoundByItsWordsAndReplacedByItsId() throws IOException {
        put("a", "{\"title\":\"java/util/HashMap.java\",\"body\":\"a table that grows\"}");
        put("b", "{\"title\":\"Other\",\"body\":\"mentions hashmap once among many other words\"}");

        assertThat(ids(find("hashmap"))).as("the title weighs more").containsExactly("a", "b");
        assertThat(ids(find("table grows"))).containsExactly("a");
        assertThat(ids(find("table hashmap mentions"))).as("all words").isEmpty();
        assertThat(ids(find("\"table that\""))).containsExactly("a");

        put("a", "{\"body\":\"something else\"}");
        assertThat(ids(find("table"))).isEmpty();
        assertThat(ids(find("else"))).containsExactly("a");
        assertThat(index.documents()).isEqualTo(2);
    }

    @Test
    void aDeletedDocumentIsGone() throws IOException {
        put("a", "{\"body\":\"text\"}");
        assertThat(new String(index.document("a", 0), UTF_8)).isEqualTo("{\"body\":\"text\"}");

        index.apply("a", null);
        index.advanceTo(++offset);

        assertThat(find("text").total()).isZero();
        assertThat(index.document("a", offset - 1)).isNull();
    }

    @Test
    void filtersMatchWholeValuesOfAnyScalarField() throws IOException {
        put("a", "{\"body\":\"text\",\"module\":\"java.base\",\"tags\":[\"x\",\"Y z\"],\"year\":1998,\"draft\":false}");
        put("b", "{\"body\":\"text\",\"module\":\"java\",\"nested\":{\"module\":\"java.base\"}}");

        assertThat(ids(find("text", new Filter("module", "java.base")))).containsExactly("a");
        assertThat(ids(find("", new Filter("tags", "Y z"), new Filter("year", "1998"))))
                .containsExactly("a");
        assertThat(ids(find("", new Filter("draft", "false")))).containsExactly("a");
        assertThat(ids(find("", new Filter("module", "base")))).isEmpty();
    }

    @Test
    void pagesFollowEachOtherWithoutGapsOrRepeatsThoughScoresAreEqual() throws IOException {
        for (int i = 0; i < 25; i++) {
            put("doc-%02d".formatted(i), "{\"body\":\"same text\"}");
        }
        List<String> seen = new ArrayList<>();
        After after = null;
        for (Found page = page(after); !page.hits().isEmpty(); page = page(after)) {
            page.hits().forEach(hit -> seen.add(hit.id()));
            after = new After(
                    page.hits().getLast().score(), page.hits().getLast().id());
        }

        assertThat(seen).hasSize(25).doesNotHaveDuplicates().isSorted();
    }

    private Found page(After after) throws IOException {
        return index.search(new Search("same", List.of(), 10, after), -1, () -> false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(((",
                "\"",
                "a | | b",
                "- - -",
                "*",
                "~3",
                "AND OR NOT",
                "a\\",
                "+",
                "日本語",
                "a:b:c",
                "[1 TO",
                "^^",
                "\uD83D"
            })
    void noTextIsABadQuery(String query) throws IOException {
        put("a", "{\"body\":\"a b c\"}");

        assertThat(find(query).total()).isBetween(0L, 1L);
    }

    @Test
    void manyMatchesAreCountedToAThousandOnly() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            put("d" + i, "{\"body\":\"common " + "word ".repeat(i % 7) + "\"}");
        }

        Found found = find("common word");

        assertThat(found.exact()).isFalse();
        assertThat(found.total()).isBetween(1_000L, 3_000L);
    }

    @Test
    void whatCantBeReadIsLeftOut() throws IOException {
        assertThat(index.apply("a", "no json".getBytes(UTF_8))).isFalse();
        assertThat(index.apply("b", "{\"body\":\"fine\"}".getBytes(UTF_8))).isTrue();
    }

    @Test
    void snippetsAreOfWhatWasAppliedAndWhatIsGoneIsLeftOut() throws IOException {
        put("a", "{\"body\":\"some text\"}");

        assertThat(index.snippets(List.of("a", "b"), "text")).isEqualTo(Map.of("a", "some <em>text</em>"));
    }

    @Test
    void aSpentBudgetEndsTheSearch() throws IOException {
        put("a", "{\"body\":\"text\"}");

        assertThat(index.search(new Search("text", List.of(), 10, null), -1, () -> true))
                .isNull();
    }

    @Test
    void awaitingAnOffsetEndsWhenItIsAppliedOrTheTimeIsUp() throws Exception {
        assertThat(index.await(0, 1)).isFalse();

        Thread applies = Thread.ofVirtual().start(() -> index.advanceTo(1));

        assertThat(index.await(0, Duration.ofSeconds(10).toNanos())).isTrue();
        applies.join();
    }
}
