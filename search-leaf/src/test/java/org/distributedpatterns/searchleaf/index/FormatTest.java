package org.distributedpatterns.searchleaf.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.junit.jupiter.api.Test;

class FormatTest {

    /** If this fails, raise {@link Checkpoint#FORMAT}, and only then write down what documents become now. */
    @Test
    void theFormatsNumberStandsForWhatADocumentBecomes() throws IOException {
        String source = "{\"id\":\"x\",\"title\":\"T\",\"body\":\"B\",\"tag\":[\"u\",1],\"flag\":true}";
        List<String> fields = Sources.document("x", source.getBytes(UTF_8)).getFields().stream()
                .map(field -> field.name() + " " + field.fieldType())
                .toList();

        assertThat(Checkpoint.FORMAT).isEqualTo(1);
        assertThat(fields)
                .containsExactly(
                        "id indexed,omitNorms,indexOptions=DOCS",
                        "id docValuesType=SORTED",
                        "source stored",
                        "title indexed,tokenized",
                        "shown docValuesType=BINARY",
                        "body indexed,tokenized",
                        "field.tag indexed,omitNorms,indexOptions=DOCS",
                        "field.tag indexed,omitNorms,indexOptions=DOCS",
                        "field.flag indexed,omitNorms,indexOptions=DOCS");
        assertThat(words("java.util/HashMap_2 Größe-2x")).containsExactly("java", "util", "hashmap_2", "größe", "2x");
    }

    private static List<String> words(String text) throws IOException {
        List<String> words = new ArrayList<>();
        try (WordAnalyzer analyzer = new WordAnalyzer();
                TokenStream tokens = analyzer.tokenStream("body", text)) {
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(tokens.getAttribute(CharTermAttribute.class).toString());
            }
            tokens.end();
        }
        return words;
    }
}
