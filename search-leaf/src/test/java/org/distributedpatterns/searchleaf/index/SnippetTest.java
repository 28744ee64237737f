package org.distributedpatterns.searchleaf.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnippetTest {

    private static String snippet(String query, String text) throws IOException {
        return Snippet.of(QueryText.parse(query, List.of(), new WordAnalyzer()), text);
    }

    @Test
    void wordsOfTheQueryAreMarkedAndTheRestIsEscaped() throws IOException {
        assertThat(snippet("map", "class Map<K> & 'x'")).isEqualTo("class <em>Map</em>&lt;K&gt; &amp; &#39;x&#39;");
    }

    @Test
    void thePassageWithTheMostDifferentWordsIsShown() throws IOException {
        String text =
                "hash hash hash " + "filler ".repeat(100) + "the hash of a table\n\n  is here " + "end ".repeat(100);

        assertThat(snippet("hash table", text))
                .contains("<em>hash</em> of a <em>table</em> is here")
                .startsWith("… ")
                .endsWith(" …");
    }

    @Test
    void aTextWithoutTheWordsShowsItsBeginning() throws IOException {
        assertThat(snippet("absent", "a short text")).isEqualTo("a short text");
        assertThat(snippet("absent", "")).isEmpty();
    }

    @Test
    void aVeryLongTextIsSearchedUpToABound() throws IOException {
        String text = "filler ".repeat(200_000 / 7 - 10) + "early ";

        assertThat(snippet("early", text + "filler ".repeat(1_000))).contains("<em>early</em>");
        assertThat(snippet("late", text + "filler ".repeat(1_000) + "late"))
                .doesNotContain("<em>")
                .startsWith("filler");
    }

    @Test
    void prefixesAreMarkedAndExcludedWordsAreNot() throws IOException {
        assertThat(snippet("conc* -map", "Concurrent map")).isEqualTo("<em>Concurrent</em> map");
    }

    @Test
    void aVeryLongWordIsCutWithoutBreakingACharacter() throws IOException {
        String text = "x".repeat(500) + "\uD83D\uDE00".repeat(300);

        assertThat(snippet("absent", text)).startsWith("xxx").endsWith("…").hasSizeLessThan(300);
        assertThat(snippet("absent", "\uD83D\uDE00".repeat(300))
                        .codePoints()
                        .noneMatch(c -> Character.isSurrogate((char) c) && c < 0x10000))
                .isTrue();
    }

    @Test
    void wordsOfAPhraseAreMarkedWhereTheyStandTogether() throws IOException {
        String text = "table one, hash two. " + "filler ".repeat(50) + "a hash table here. hash hash hash";

        assertThat(snippet("\"hash table\"", text))
                .contains("a <em>hash</em> <em>table</em> here. hash hash hash")
                .doesNotContain("one");
    }

    @Test
    void aWordIsMarkedThoughAnotherIsOnlyInTheTitle() throws IOException {
        assertThat(snippet("bucket title", "a bucket of words")).isEqualTo("a <em>bucket</em> of words");
    }

    @Test
    void whatIsMuchLikeAWordOfTheQueryIsMarked() throws IOException {
        assertThat(snippet("concurent~1", "Concurrent map")).isEqualTo("<em>Concurrent</em> map");
        assertThat(snippet("été", "L'ÉTÉ à Zürich")).isEqualTo("L&#39;<em>ÉTÉ</em> à Zürich");
    }

    @Test
    void linesAndRunsWithoutBlanksAreCutAroundTheFirstMark() throws IOException {
        assertThat(snippet("needle", "line\n".repeat(200) + "needle\n" + "line\n".repeat(200)))
                .contains("line <em>needle</em> line")
                .hasSizeLessThan(220);
        assertThat(snippet("水", "字。".repeat(300) + "水。" + "字。".repeat(300)))
                .startsWith("… ")
                .contains("字。<em>水</em>。字")
                .endsWith(" …")
                .hasSizeLessThan(220);
        for (String before : List.of("", "x")) { // an even and an odd place
            assertThat(snippet("needle", before + "\uD83D\uDE00".repeat(300) + "needle" + "\uD83D\uDE00".repeat(300)))
                    .contains("\uD83D\uDE00<em>needle</em>\uD83D\uDE00")
                    .hasSizeLessThan(220)
                    .matches(html -> html.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000));
        }
    }
}
