package org.distributedpatterns.searchleaf.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SnippetTest {

    private static String snippet(String query, String text) {
        return new Snippet(QueryText.parse(query, List.of(), new WordAnalyzer())).of(text);
    }

    @Test
    void wordsOfTheQueryAreMarkedAndTheRestIsEscaped() {
        assertThat(snippet("map", "class Map<K> & 'x'")).isEqualTo("class <em>Map</em>&lt;K&gt; &amp; &#39;x&#39;");
    }

    @Test
    void thePassageWithTheMostDifferentWordsIsShown() {
        String text =
                "hash hash hash " + "filler ".repeat(100) + "the hash of a table\n\n  is here " + "end ".repeat(100);

        assertThat(snippet("hash table", text))
                .contains("<em>hash</em> of a <em>table</em> is here")
                .startsWith("… ")
                .endsWith(" …");
    }

    @Test
    void aTextWithoutTheWordsShowsItsBeginning() {
        assertThat(snippet("absent", "a short text")).isEqualTo("a short text");
        assertThat(snippet("absent", "")).isEmpty();
    }

    @Test
    void prefixesAreMarkedAndExcludedWordsAreNot() {
        assertThat(snippet("conc* -map", "Concurrent map")).isEqualTo("<em>Concurrent</em> map");
    }

    @Test
    void aVeryLongWordIsCutWithoutBreakingACharacter() {
        String text = "x".repeat(500) + "\uD83D\uDE00".repeat(300);

        assertThat(snippet("absent", text)).startsWith("xxx").endsWith("…").hasSizeLessThan(300);
        assertThat(snippet("absent", "\uD83D\uDE00".repeat(300))
                        .codePoints()
                        .noneMatch(c -> Character.isSurrogate((char) c) && c < 0x10000))
                .isTrue();
    }
}
