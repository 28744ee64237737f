// Written by ./platform sync from kit: definitionweb/DefinitionCallsTest.java
package org.distributedpatterns.shardservice.definitionweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.distributedpatterns.shardservice.definition.DefinitionException;
import org.distributedpatterns.shardservice.definition.DefinitionException.Invalid.Mistake;
import org.distributedpatterns.shardservice.definition.Fields;
import org.distributedpatterns.shardservice.definition.Preconditions;
import org.distributedpatterns.shardservice.web.Problem;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@org.junit.jupiter.api.Tag("kit")
class DefinitionCallsTest {

    @Test
    void whatSucceedsIsPassedOn() {
        assertThat(DefinitionCalls.answering("no queue", () -> 7)).isEqualTo(7);
    }

    @Test
    void everyMistakeIsNamed() {
        var mistakes = List.of(new Mistake("ttl", "too long"), new Mistake("origin", "not permitted"));

        Problem problem = problem(new DefinitionException.Invalid(mistakes));

        assertThat(problem.getStatusCode().value()).isEqualTo(422);
        assertThat(problem.getBody().getDetail()).isEqualTo("no queue");
        assertThat(problem.getBody().getProperties())
                .containsEntry(
                        "errors",
                        List.of(
                                new Problem.FieldError("ttl", "too long"),
                                new Problem.FieldError("origin", "not permitted")));
    }

    @Test
    void aChangeOfSomethingElseThanTheCallerThinksIsRefused() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> DefinitionCalls.answering("no queue", () -> {
                    Preconditions.require(List.of("\"3\""), List.of(), null);
                    return "changed";
                }));

        assertThat(problem.getStatusCode().value()).isEqualTo(412);
        assertThat(problem.getBody().getDetail()).contains("absent now");
    }

    /** Whatever reads fields fails as the kinds that are mapped. */
    @Test
    void whatIsNoObjectIsAProblem() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> DefinitionCalls.answering("no queue", () -> {
                    Fields fields = Fields.of(new JsonMapper().readTree("[]"));
                    fields.finish();
                    return fields;
                }));

        assertThat(problem.getStatusCode().is4xxClientError()).isTrue();
    }

    @Test
    void durationsAreWrittenAsTheyAreRead() {
        assertThat(DefinitionCalls.text(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(DefinitionCalls.text(Duration.ofMillis(1500))).isEqualTo("1500ms");
    }

    private static Problem problem(DefinitionException failure) {
        return catchThrowableOfType(
                Problem.class,
                () -> DefinitionCalls.answering("no queue", () -> {
                    throw failure;
                }));
    }
}
