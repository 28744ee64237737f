package org.distributedpatterns.gateway.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.distributedpatterns.gateway.experiment.Comparison.Deviation;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static Answer answer(int status, Map<String, String> headers, String body) {
        Answer.Recorder recorder = new Answer.Recorder(status, headers.entrySet());
        recorder.body(body.getBytes(UTF_8));
        return recorder.answer();
    }

    private static Answer json(String body) {
        return answer(200, Map.of("Content-Type", "application/json"), body);
    }

    private static List<Deviation> differences(Answer control, Answer candidate) {
        MirrorRules rules =
                new MirrorRules(100, Set.of("GET"), Set.of("x-instance"), List.of("/took", "/hits/0/score"));
        return Comparison.of(control, candidate, rules);
    }

    @Test
    void equalAnswersDoNotDiffer() {
        assertThat(differences(json("{\"a\":1}"), json("{\"a\":1}"))).isEmpty();
        assertThat(differences(json("{\"a\":1,\"b\":[1,2]}"), json("{ \"b\": [1, 2], \"a\": 1 }")))
                .isEmpty();
    }

    @Test
    void statusHeadersAndBodyAreCompared() {
        assertThat(differences(
                        answer(200, Map.of("X-A", "1", "X-B", "2"), "same"),
                        answer(404, Map.of("x-a", "1", "X-C", "3"), "other")))
                .containsExactly(
                        new Deviation("status", "200", "404"),
                        new Deviation("header x-b", "2", null),
                        new Deviation("header x-c", null, "3"),
                        new Deviation("body", "4 bytes", "5 bytes, differing from byte 0"));
    }

    @Test
    void whatAlwaysDiffersOrIsToBeIgnoredIsLeftOut() {
        assertThat(differences(
                        answer(200, Map.of("Date", "now", "X-Instance", "a"), "x"),
                        answer(200, Map.of("Date", "then", "X-Instance", "b"), "x")))
                .isEmpty();
        assertThat(differences(
                        json("{\"took\":3,\"hits\":[{\"id\":1,\"score\":0.5}]}"),
                        json("{\"took\":4,\"hits\":[{\"id\":1,\"score\":0.7}]}")))
                .isEmpty();
    }

    @Test
    void jsonIsToldApartByPointers() {
        assertThat(differences(
                        json("{\"a\":{\"b/c\":[1,2]},\"gone\":true}"), json("{\"a\":{\"b/c\":[1,3]},\"new\":null}")))
                .containsExactly(
                        new Deviation("body /a/b~1c/1", "2", "3"),
                        new Deviation("body /gone", "true", null),
                        new Deviation("body /new", null, "null"));
    }

    @Test
    void largeBodiesAreComparedByTheirDigest() {
        String large = "x".repeat(Answer.KEPT + 1);
        assertThat(json(large).body()).isEmpty();
        assertThat(differences(json(large), json(large))).isEmpty();
        assertThat(differences(json(large), json(large.replaceFirst("x", "y"))))
                .containsExactly(new Deviation("body", large.length() + " bytes", large.length() + " bytes"));
    }

    @Test
    void theReportIsBounded() {
        StringBuilder many = new StringBuilder("{\"first\":\"" + "y".repeat(1_000) + "\"");
        for (int i = 0; i < 50; i++) {
            many.append(",\"f").append(i).append("\":1");
        }
        List<Deviation> found = differences(json("{}"), json(many + "}"));
        assertThat(found).hasSize(10);
        assertThat(found.getFirst().candidate()).hasSizeLessThan(100);
    }
}
