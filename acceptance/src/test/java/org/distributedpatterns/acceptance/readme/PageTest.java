package org.distributedpatterns.acceptance.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.distributedpatterns.acceptance.readme.Shell.Head;
import org.distributedpatterns.acceptance.readme.Shell.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static List<Step> steps(String... lines) {
        return Page.steps("P.md", String.join("\n", lines), Shell::isComplete);
    }

    private static Expectation expectation(String... comments) {
        return Expectation.of(List.of(comments));
    }

    @Test
    void commandsComeWithTheirLinesAndWhatIsSaidOfThem() {
        List<Step> steps = steps(
                "# A title",
                "```sh",
                "# a heading",
                "a '# none' # 204",
                "b \\",
                "  c",
                "# first",
                "# second",
                "",
                "# another heading",
                "d <<'END'",
                "# none",
                "END",
                "for i in 1; do",
                "  e",
                "done",
                "```",
                "```console",
                "$ f   # trailing",
                "out",
                "```",
                "```json",
                "{}",
                "```");

        assertThat(steps)
                .containsExactly(
                        new Step("P.md", 4, "a '# none'", List.of(" 204"), ""),
                        new Step("P.md", 5, "b \\\n  c", List.of(" first", " second"), ""),
                        new Step("P.md", 11, "d <<'END'\n# none\nEND", List.of(), ""),
                        new Step("P.md", 14, "for i in 1; do\n  e\ndone", List.of(), ""),
                        new Step("P.md", 19, "f", List.of(" trailing", "out"), ""));
    }

    @Test
    void aBlockIsLeftToTheLongFormByTheLineInFrontOfIt() {
        assertThat(steps("<!-- readme-test: long, because it is slow -->", "```sh", "a", "```", "```sh", "b", "```"))
                .extracting(Step::longForm)
                .containsExactly("it is slow", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```\na\n```",
                "```bash\na\n```",
                "```sh\na",
                "```sh\na 'open\n```",
                "```console\nout\n```",
                "<!-- readme-test: skip -->\n```sh\na\n```",
            })
    void aPageThatBreaksTheRulesIsRefused(String page) {
        assertThatExceptionOfType(MalformedPage.class)
                .isThrownBy(() -> steps(page))
                .withMessageStartingWith("P.md:");
    }

    @Test
    void aStatusHeadersAndABodyAreUnderstood() {
        Expectation plain =
                expectation(" 200, X-Cache: hit, ETag; then more", " {\"a\":1,", "  \"b\":2} and so on", " why");
        assertThat(plain.statuses()).containsExactly(200);
        assertThat(plain.headers()).containsExactlyInAnyOrderEntriesOf(Map.of("X-Cache", "hit", "ETag", ""));
        assertThat(plain.body()).isEqualTo(Sample.parse("{\"a\":1,\"b\":2}"));

        Expectation head = expectation("HTTP/1.1 404 Not Found", "Content-Type: text/x", "{\"a\":…}");
        assertThat(head.statuses()).containsExactly(404);
        assertThat(head.headers()).containsExactly(Map.entry("Content-Type", "text/x"));
        assertThat(head.body()).isNotNull();

        assertThat(expectation("201 or 200 {\"a\":1}, 200 if it was there").statuses())
                .containsExactly(201, 200);
        assertThat(expectation("200 200: nothing is missed").output()).isEqualTo("200 200");
        assertThat(expectation("cache-service-2, for example").output()).isEqualTo("cache-service-2");
        assertThat(expectation("two owners, 5 s later")).isEqualTo(new Expectation(List.of(), Map.of(), null, ""));
    }

    @Test
    void whatLooksLikeASampleAndIsNoneIsRefused() {
        assertThatExceptionOfType(MalformedPage.class)
                .isThrownBy(() ->
                        steps("```sh", "a", "# \"b\":1}", "```").getFirst().expectation());
        assertThatExceptionOfType(MalformedPage.class)
                .isThrownBy(() ->
                        steps("```sh", "a", "# {\"b\":1", "```").getFirst().expectation());
    }

    @Test
    void anOutcomeIsHeldAgainstWhatIsShown() {
        var answer =
                new Outcome(0, "HTTP/1.1 201 \r\n\r\n{\"a\":1}", "", List.of(new Head(201, Map.of("ETag", "\"7\""))));

        assertThat(Comparison.differences(expectation("201, ETag: \"1\"", "{\"a\":2}"), answer))
                .isEmpty();
        assertThat(Comparison.differences(expectation("for people"), answer)).isEmpty();
        assertThat(Comparison.differences(expectation("200, Age, ETag: x", "{\"b\":2}"), answer))
                .containsExactlyInAnyOrder(
                        "the status is 201, shown is [200]",
                        "there is no header Age",
                        "the header ETag is \"\"7\"\", shown is \"x\"",
                        "/b is missing",
                        "/a is not shown");
    }

    @Test
    void anErrorThatThePageDoesNotShowIsADifference() {
        var failed = new Outcome(0, "", "", List.of(new Head(503, Map.of()), new Head(404, Map.of())));

        assertThat(Comparison.differences(expectation("all is well"), failed)).hasSize(2);
        assertThat(Comparison.differences(expectation("404"), failed)).containsExactly("an answer has the status 503");
        assertThat(Comparison.differences(expectation("503 or 404 each"), failed))
                .isEmpty();
        assertThat(Comparison.differences(expectation("200"), new Outcome(7, "", "", List.of())))
                .containsExactly("it ended with 7", "no answer came, an answer is shown");
        assertThat(Comparison.differences(expectation("200 429"), new Outcome(0, "200 200 429", "", List.of())))
                .isEmpty();
        assertThat(Comparison.differences(expectation("200 429"), new Outcome(0, "200 200 503", "", List.of())))
                .hasSize(1);
    }

    @Test
    void whatIsPrintedWithoutACallIsComparedToo() {
        var printed = new Outcome(0, "{\"a\":1}", "", List.of());

        assertThat(Comparison.differences(expectation("{\"a\":2}"), printed)).isEmpty();
        assertThat(Comparison.differences(expectation("{\"b\":2}"), printed)).hasSize(2);
    }

    @Test
    void headsAreReadWithoutInterimAnswers() {
        assertThat(Shell.heads(List.of("HTTP/1.1 100 Continue", "", "HTTP/1.1 204 No Content", "x-a: b", "")))
                .containsExactly(new Head(204, Map.of("x-a", "b")));
    }
}
