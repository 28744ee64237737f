package org.distributedpatterns.gateway.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectivesTest {

    private static Directives parse(String... lines) {
        return Directives.parse(List.of(lines));
    }

    @Test
    void namesAreWithoutCase() {
        assertThat(parse("No-StOrE, MaX-aGe=7").has("no-store")).isTrue();
        assertThat(parse("No-StOrE, MaX-aGe=7").seconds("max-age")).hasValue(7);
    }

    @Test
    void theFirstOccurrenceHoldsOverAllLines() {
        assertThat(parse("max-age=1, max-age=2", "max-age=3").seconds("max-age"))
                .hasValue(1);
    }

    @Test
    void whatStandsInAQuotedStringIsNoDirective() {
        Directives directives = parse("extension=\"no-store, max-age=3600\", max-age=1");
        assertThat(directives.has("no-store")).isFalse();
        assertThat(directives.seconds("max-age")).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "3600, 3600",
        "003600, 3600",
        "'\"3600\"', 3600",
        "99999999999999999999, 2147483648",
        "-1, 0",
        "3600.0, 0",
        "3600a, 0",
        "a3600, 0",
        "'''3600''', 0",
        "' 3600', 0"
    })
    void secondsAreReadToTheLetter(String argument, long seconds) {
        assertThat(parse("max-age=" + argument).seconds("max-age")).hasValue(seconds);
    }

    @Test
    void aSpaceBeforeTheEqualsSignMakesAnotherDirective() {
        assertThat(parse("max-age =3600").seconds("max-age")).isEmpty();
    }

    @Test
    void fieldNamesAreAnArgumentOfTheirOwn() {
        Directives directives = parse("no-cache=\"a, b\", private");
        assertThat(directives.isBare("no-cache")).isFalse();
        assertThat(directives.fieldNames("no-cache")).containsExactly("a", "b");
        assertThat(directives.isBare("private")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=60",
                "max-age=60, private=?0",
                "foo;a=1;b, max-age=60;x",
                "max-age=1, max-age=60",
                "a=(1 \"x\" tok);q=1, max-age=60",
                "b=:aGk=:, c=1.5, d=@1700000000, e=-3, max-age=60"
            })
    void aTargetedFieldIsADictionary(String line) {
        Directives directives = TargetedField.parse(List.of(line));
        assertThat(directives).isNotNull();
        assertThat(directives.seconds("max-age")).hasValue(60);
        assertThat(directives.has("private")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "max-age=60, &&&&",
                "max-age =60",
                "max-age= 60",
                "MaX-aGe=60",
                "max-age=60,",
                "max-age=\"60",
                "max-age=60 no-store",
                "max-age=60.",
                "max-age=1234567890123456"
            })
    void oneMistakeVoidsATargetedField(String line) {
        assertThat(TargetedField.parse(List.of(line))).isNull();
    }

    @Test
    void aTargetedDirectiveOfTheWrongTypeSaysNothing() {
        Directives directives = TargetedField.parse(List.of("no-store, max-age=\"60\", s-maxage=1.5"));
        assertThat(directives).isEqualTo(parse("no-store"));
    }
}
