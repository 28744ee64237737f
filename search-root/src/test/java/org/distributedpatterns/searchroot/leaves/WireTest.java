package org.distributedpatterns.searchroot.leaves;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchroot.scatter.Cursor;
import org.distributedpatterns.searchroot.scatter.Hit;
import org.distributedpatterns.searchroot.scatter.Outcome;
import org.distributedpatterns.searchroot.scatter.Outcome.Answered;
import org.distributedpatterns.searchroot.scatter.Outcome.Failed;
import org.distributedpatterns.searchroot.scatter.Outcome.Reason;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample files under {@code wire} are the format between root and leaf; the leaf tests the same files. */
class WireTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static JsonNode sample(String name) throws IOException {
        try (InputStream file = WireTest.class.getResourceAsStream("/wire/" + name + ".json")) {
            return JSON.readTree(file);
        }
    }

    @Test
    void aSearchCallIsWritten() throws IOException {
        Query query = new Query(
                "hash map",
                List.of(new Query.Filter("module", "java.base")),
                11,
                new Cursor(1.5f, "java.base:java:util:HashMap.java"),
                Map.of(3, 12345L, 5, 1L));

        assertThat(JSON.writeValueAsString(Wire.SearchCall.of(query, List.of(0, 3))))
                .isEqualTo(sample("search-call").toString());
    }

    @Test
    void aSearchAnswerIsRead() throws IOException {
        List<Outcome> outcomes =
                JSON.treeToValue(sample("search-answer"), Wire.SearchAnswer.class).partitions().stream()
                        .map(Wire.AnsweredPartition::outcome)
                        .toList();

        assertThat(outcomes)
                .containsExactly(
                        new Answered(
                                1000,
                                false,
                                List.of(new Hit("b", 2.25f, "java/util/TreeMap.java"), new Hit("c", 0.5f, null))),
                        new Failed(Reason.BEHIND),
                        new Failed(Reason.NOT_SERVED));
    }

    @Test
    void snippetsAreWrittenAndRead() throws IOException {
        assertThat(JSON.writeValueAsString(
                        new Wire.SnippetsCall("hash map", List.of(new Wire.WantedSnippets(0, List.of("b", "c"))))))
                .isEqualTo(sample("snippets-call").toString());
        assertThat(JSON.treeToValue(sample("snippets-answer"), Wire.SnippetsAnswer.class)
                        .snippets())
                .isEqualTo(Map.of("b", "a <em>map</em> of"));
    }

    @Test
    void thePartitionsAreRead() throws IOException {
        assertThat(JSON.treeToValue(sample("partitions-answer"), Wire.PartitionsAnswer.class)
                        .partitions())
                .containsExactly(new Wire.HeldPartition(0, "catching-up", 17, 83, 16));
    }
}
