package org.distributedpatterns.searchleaf.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchleaf.index.After;
import org.distributedpatterns.searchleaf.index.Filter;
import org.distributedpatterns.searchleaf.index.Found;
import org.distributedpatterns.searchleaf.index.Hit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample files under {@code wire} are the format between root and leaf; the root tests the same files. */
class WireTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static JsonNode sample(String name) throws IOException {
        try (InputStream file = WireTest.class.getResourceAsStream("/wire/" + name + ".json")) {
            return JSON.readTree(file);
        }
    }

    @Test
    void aSearchCallIsRead() throws IOException {
        assertThat(JSON.treeToValue(sample("search-call"), SearchCall.class))
                .isEqualTo(new SearchCall(
                        "hash map",
                        List.of(new Filter("module", "java.base")),
                        11,
                        new After(1.5f, "java.base:java:util:HashMap.java"),
                        List.of(new SearchCall.Part(0, null), new SearchCall.Part(3, 12345L))));
    }

    @Test
    void aSearchAnswerIsWritten() throws IOException {
        Found found = new Found(
                1000, false, List.of(new Hit("b", 2.25f, "java/util/TreeMap.java"), new Hit("c", 0.5f, null)));
        SearchAnswer answer = new SearchAnswer(
                "search-leaf-2",
                List.of(
                        SearchAnswer.Part.of(0, found),
                        SearchAnswer.Part.failed(3, SearchAnswer.BEHIND),
                        SearchAnswer.Part.failed(4, SearchAnswer.NOT_SERVED)));

        assertThat(JSON.writeValueAsString(answer))
                .isEqualTo(sample("search-answer").toString());
    }

    @Test
    void snippetsAreReadAndWritten() throws IOException {
        assertThat(JSON.treeToValue(sample("snippets-call"), SnippetsCall.class))
                .isEqualTo(new SnippetsCall("hash map", List.of(new SnippetsCall.Part(0, List.of("b", "c")))));
        assertThat(JSON.writeValueAsString(new SnippetsAnswer(Map.of("b", "a <em>map</em> of"))))
                .isEqualTo(sample("snippets-answer").toString());
    }

    @Test
    void thePartitionsAreWritten() throws IOException {
        PartitionsAnswer answer =
                new PartitionsAnswer("search-leaf-2", List.of(new PartitionsAnswer.Part(0, "catching-up", 17, 83, 16)));

        assertThat(JSON.writeValueAsString(answer))
                .isEqualTo(sample("partitions-answer").toString());
    }
}
