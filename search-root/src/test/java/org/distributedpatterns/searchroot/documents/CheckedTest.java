package org.distributedpatterns.searchroot.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.distributedpatterns.searchroot.documents.Checked.Bad;
import org.distributedpatterns.searchroot.documents.Checked.Good;
import org.distributedpatterns.searchroot.documents.Lines.BodyTooLarge;
import org.distributedpatterns.searchroot.documents.Lines.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedTest {

    private static Checked check(String json, String pathId) {
        return Checked.check(json.getBytes(UTF_8), pathId);
    }

    @Test
    void aGoodDocumentIsKeptAsItIs() {
        String json = "{\"id\":\"a:1\",\"title\":\"t\",\"body\":\"b\",\"tags\":[1,{\"x\":null}],\"n\":1.5}";

        assertThat(check(json, null)).isInstanceOfSatisfying(Good.class, good -> {
            assertThat(good.id()).isEqualTo("a:1");
            assertThat(new String(good.json(), UTF_8)).isEqualTo(json);
        });
    }

    @Test
    void theIdOfThePathIsPutIn() {
        assertThat(new String(((Good) check(" { \"body\":\"b\"}", "x")).json(), UTF_8))
                .isEqualTo("{\"id\":\"x\",\"body\":\"b\"}");
        assertThat(new String(((Good) check("{}", "x")).json(), UTF_8)).isEqualTo("{\"id\":\"x\"}");
        assertThat(check("{\"id\":\"y\"}", "x")).isEqualTo(new Bad("id: is not the one of the path"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"id\":\"a\"",
                "{\"id\":\"a\"} {}",
                "{\"id\":\"a\"},",
                "{\"title\":\"no id\"}",
                "{\"id\":1}",
                "{\"id\":\"a b\"}",
                "{\"id\":\"..\"}",
                "{\"id\":\"\"}",
                "{\"id\":\"a\",\"id\":\"b\"}",
                "{\"id\":\"a\",\"title\":1}",
                "{\"id\":\"a\",\"body\":null}",
                "{\"id\":\"a\",\"bad name\":1}",
                "{\"id\":\"a\",\"body\":\"\\ud83\"}"
            })
    void everythingElseIsRefusedWithAReason(String json) {
        assertThat(check(json, null))
                .isInstanceOfSatisfying(
                        Bad.class, bad -> assertThat(bad.detail()).isNotBlank());
    }

    @Test
    void nestingAndFieldsAreBounded() {
        String deep = "{\"id\":\"a\",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        String wide = IntStream.range(0, 100).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));

        assertThat(Stream.of(deep, "{\"id\":\"a\"," + wide + "}"))
                .allSatisfy(json -> assertThat(check(json, null)).isInstanceOf(Bad.class));
    }

    private static List<String> lines(String body, int lineLimit, int bodyLimit) throws IOException {
        Lines lines = new Lines(new ByteArrayInputStream(body.getBytes(UTF_8)), lineLimit, bodyLimit);
        List<String> found = new ArrayList<>();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            found.add(line.number() + ":"
                    + (line.bytes() == null ? "too long" : line.isBlank() ? "blank" : new String(line.bytes(), UTF_8)));
        }
        return found;
    }

    @Test
    void linesAreNumberedAndEachHasItsLimit() throws IOException {
        assertThat(lines("a\n\n bb \r\n" + "x".repeat(40_000) + "\nlast", 10, 100_000))
                .containsExactly("1:a", "2:blank", "3: bb \r", "4:too long", "5:last");
        assertThat(lines("", 10, 100)).isEmpty();
        assertThat(lines("\n", 10, 100)).containsExactly("1:blank");
    }

    @Test
    void aBodyThatIsTooLargeIsNoticedWithoutItsLength() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> lines("x\n".repeat(60), 10, 100))
                .isInstanceOf(BodyTooLarge.class);
    }

    @Test
    void aTokenIsReadBackAndAnythingElseIsNone() {
        Token token = new Token(Map.of(0, 17L, 7, Long.MAX_VALUE));

        assertThat(Token.decode(token.encode())).contains(token);
        assertThat(new Token(Map.of(3, 5L, 0, 2L)).encode()).as("0:2,3:5").isEqualTo("MDoyLDM6NQ");
        assertThat(Stream.of("", "!!", "MDoy,", "YTpi", "LTE6NQ", "MA"))
                .allMatch(text -> Token.decode(text).isEmpty());
    }

    @Test
    void documentsAreWhereKafkasProducerPutsThem() {
        assertThat(Stream.of("a1", "b1", "b2", "java.base:java:util:HashMap.java")
                        .map(id -> DocumentIds.partition(id, 8)))
                .containsExactly(7, 7, 6, 1);
    }
}
