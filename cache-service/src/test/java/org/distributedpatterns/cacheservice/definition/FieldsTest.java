// Written by ./platform sync from kit: definition/FieldsTest.java
package org.distributedpatterns.cacheservice.definition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.cacheservice.definition.DefinitionException.Invalid;
import org.distributedpatterns.cacheservice.definition.DefinitionException.Invalid.Mistake;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@org.junit.jupiter.api.Tag("kit")
class FieldsTest {

    private static Fields fields(String json) {
        return Fields.of(json.getBytes(UTF_8), 1_000);
    }

    private static List<String> mistakes(Fields fields) {
        Invalid invalid = catchThrowableOfType(Invalid.class, fields::finish);
        return invalid == null
                ? List.of()
                : invalid.mistakes().stream().map(Mistake::field).toList();
    }

    @Test
    void aValidDefinitionIsReadAndWhatIsMissingHasItsDefault() {
        Fields fields = fields("""
                {"text": "a", "number": 1.5, "integer": 7, "flag": true, "duration": "PT0.3S", "list": [1, 2],
                 "texts": {"k": "v"}, "tree": {"any": [1]}, "object": {"inner": "b"}, "nothing": null, "asked": null}""");

        assertThat(fields.text("text", "", text -> true, "")).isEqualTo("a");
        assertThat(fields.number("number", 0, 0, 2)).isEqualTo(1.5);
        assertThat(fields.integer("integer", 0, 0, 9)).isEqualTo(7);
        assertThat(fields.flag("flag", false)).isTrue();
        assertThat(fields.duration("duration", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofMillis(300));
        assertThat(fields.list("list", List.of(), 2, node -> node.asInt())).containsExactly(1, 2);
        assertThat(fields.texts("texts", 1, 1)).isEqualTo(Map.of("k", "v"));
        assertThat(fields.tree("tree")).isEqualTo(Map.of("any", List.of(1)));
        assertThat(fields.object("object").text("inner", "", text -> true, "")).isEqualTo("b");
        assertThat(fields.has("nothing")).isFalse();
        assertThat(fields.has("asked")).isFalse();
        assertThat(fields.integer("nothing", 3, 0, 9)).isEqualTo(3);
        assertThat(fields.flag("missing", true)).isTrue();
        assertThat(fields.object("none").integer("at", 4, 0, 9)).isEqualTo(4);
        assertThat(mistakes(fields)).isEmpty();
    }

    @Test
    void everyMistakeIsNamedWithItsPathAndSoIsWhatNobodyAskedFor() {
        Fields fields = fields("""
                {"text": 1, "number": "1", "integer": 1.5, "flag": 0, "duration": "5", "longest": "99999999999999999999d",
                 "list": [1, "x", 3], "many": [1, 2], "texts": {"k": 1}, "tree": [], "object": {"inner": 10, "other": 1},
                 "colour": 1}""");

        assertThat(fields.text("text", "usual", text -> true, "")).isEqualTo("usual");
        fields.number("number", 0, 0, 2);
        fields.integer("integer", 0, 0, 9);
        fields.flag("flag", false);
        fields.duration("duration", Duration.ZERO, Duration.ofMillis(6), Duration.ofSeconds(1));
        fields.duration("longest", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));
        assertThat(fields.list("list", List.of(), 3, node -> {
                    if (!node.isInt()) {
                        throw new IllegalArgumentException("a number");
                    }
                    return node.asInt();
                }))
                .containsExactly(1, 3);
        fields.list("many", List.of(), 1, node -> node.asInt());
        fields.texts("texts", 1, 1);
        fields.tree("tree");
        fields.object("object").integer("inner", 0, 0, 9);
        fields.error("extra", "of the caller's own");

        assertThat(mistakes(fields))
                .containsExactlyInAnyOrder(
                        "text",
                        "number",
                        "integer",
                        "flag",
                        "duration",
                        "longest",
                        "list[1]",
                        "many",
                        "texts.k",
                        "tree",
                        "object.inner",
                        "object.other",
                        "colour",
                        "extra");
    }

    @Test
    void whatIsNoObjectOrTooLongIsRefusedAtOnce() {
        assertThatThrownBy(() -> fields("nonsense")).isInstanceOf(DefinitionException.Malformed.class);
        assertThatThrownBy(() -> fields("")).isInstanceOf(DefinitionException.Malformed.class);
        assertThatThrownBy(() -> fields("[]")).isInstanceOf(DefinitionException.Malformed.class);
        assertThatThrownBy(() -> Fields.of("{}".getBytes(UTF_8), 1)).isInstanceOf(DefinitionException.TooLarge.class);
        assertThatThrownBy(() -> Fields.of(new JsonMapper().readTree("[]"))).isInstanceOf(Invalid.class);
        assertThat(mistakes(Fields.of(new JsonMapper().readTree("{\"a\":1}")))).containsExactly("a");
    }
}
