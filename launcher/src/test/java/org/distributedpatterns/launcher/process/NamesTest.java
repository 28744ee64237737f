package org.distributedpatterns.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void theOrdinalIsTheNumberAtTheEnd() {
        assertThat(Names.ordinal("cache-service-12")).isEqualTo(12);
        assertThat(Names.ordinal("kafka")).isZero();
        assertThat(Names.ordinal("")).isZero();
    }

    @Test
    void tenComesAfterTwo() {
        assertThat(Stream.of("a-10", "b-1", "a-2", "kafka").sorted(Names.NATURAL))
                .containsExactly("a-2", "a-10", "b-1", "kafka");
    }
}
