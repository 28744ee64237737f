package org.distributedpatterns.acceptance.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be told of the READMEs without a fleet. */
class ReadmesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static List<String> pages() throws IOException {
        return Reading.pages(ROOT);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachCommandIsOfAKnownKindAndEachSampleIsReadable(String page) throws IOException {
        Set<String> functions = new HashSet<>();
        for (Step step : Reading.steps(ROOT, page)) {
            if (step.command().matches("(?s)[a-z_]+\\(\\) .*")) {
                functions.add(step.command().substring(0, step.command().indexOf('(')));
            }
            assertThatNoException().isThrownBy(step::expectation);
            assertThat(Treatment.of(step, functions)).isNotNull();
        }
    }

    @Test
    void aCommandOfNoKnownKindIsAnError() {
        var step = new Step("P.md", 7, "sudo rm -r /", List.of(), "");

        assertThatExceptionOfType(MalformedPage.class)
                .isThrownBy(() -> Treatment.of(step, Set.of()))
                .withMessageContaining("P.md:7");
        assertThat(Treatment.of(step, Set.of("sudo"))).isEqualTo(Treatment.RUN);
    }
}
