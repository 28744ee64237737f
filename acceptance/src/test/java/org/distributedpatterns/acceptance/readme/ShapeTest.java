package org.distributedpatterns.acceptance.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ShapeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"a\":1}                     | {\"a\":2.5}",
                "{\"a\":0.2…}                  | {\"a\":7}",
                "{\"a\":\"cache-service-2\"}   | {\"a\":\"cache-service-14\"}",
                "{\"a\":\"errors 0.00 % of 9\"}| {\"a\":\"errors -1.5 % of 120\"}",
                "{\"a\":\"…\"}                 | {\"a\":\"any text\"}",
                "{\"a\":…}                     | {\"a\":null}",
                "{\"a\":1,…}                   | {\"a\":1,\"b\":[]}",
                "{\"a\":1,…,\"c\":2}           | {\"a\":1,\"b\":true,\"c\":2}",
                "[{\"a\":1}]                   | [{\"a\":1},{\"a\":2}]",
                "[{\"a\":\"x\"},…]             | [{\"b\":1},{\"a\":\"x\"}]",
                "[{\"a\":\"x\"},{\"a\":\"y\"}] | [{\"a\":\"y\"},{\"a\":\"x\"},{\"a\":\"y\"}]",
                "[]                            | []",
            })
    void isLike(String sample, String answer) {
        assertThat(differences(sample, answer)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"a\":1}                   | {\"a\":\"1\"}              | /a is STRING \"1\", shown is NUMBER 1",
                "{\"a\":1}                   | {\"a\":null}               | /a is NULL null, shown is NUMBER 1",
                "{\"a\":1}                   | {\"a\":1,\"b\":2}          | /b is not shown",
                "{\"a\":1,\"b\":2}           | {\"a\":1}                  | /b is missing",
                "{\"a\":{\"b\":[{\"c\":1}]}} | {\"a\":{\"b\":[{\"d\":1}]}}| /a/b has no element like {\"c\":1}",
                "{\"a\":\"promoted\"}        | {\"a\":\"running\"}        | /a is \"running\"",
                "{\"a\":\"1 of 2\"}          | {\"a\":\"one of 2\"}       | /a is \"one of 2\"",
                "[1]                         | []                         | the answer has no element like 1, it is empty",
                "[]                          | [1]                        | the answer has an element like none that is shown: 1",
                "[{\"a\":1}]                 | [{\"a\":1},{\"b\":1}]      | the answer has an element like none that is shown",
                "{\"a\":1}                   | [1]                        | the answer is ARRAY, shown is OBJECT",
            })
    void isUnlike(String sample, String answer, String difference) {
        assertThat(differences(sample, answer)).first().asString().startsWith(difference);
    }

    private static java.util.List<String> differences(String sample, String answer) {
        return Shape.differences(Sample.parse(sample), new JsonMapper().readTree(answer));
    }

    @Test
    void aMarkInATextIsNoPattern() {
        assertThat(Shape.isLike("a.b*(1)", "a.b*(23)")).isTrue();
        assertThat(Shape.isLike("a.b*(1)", "axbb(23)")).isFalse();
    }

    @Test
    void aSampleThatIsNoneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sample.parse("{\"a\":}"));
        assertThat(Sample.end("{\"a\":\"}\",\"b\":[")).isEqualTo(-1);
        assertThat(Sample.end("{\"a\":\"}\"} rest")).isEqualTo("{\"a\":\"}\"}".length());
    }
}
