// Written by ./platform sync from kit: budget/BudgetTest.java
package org.distributedpatterns.gateway.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.Tag("kit")
class BudgetTest {

    private static final Duration MAXIMUM = Duration.ofMinutes(10);

    @Test
    void theSmallestOfTheThreeHolds() {
        assertThat(Budget.of(null, null, MAXIMUM).left()).isBetween(MAXIMUM.minusMinutes(1), MAXIMUM);
        assertThat(Budget.of("1h", "PT5M", MAXIMUM).left()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(Budget.of(" 5m ", "1h", MAXIMUM).left()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(Budget.of("1h", "2h", MAXIMUM).left()).isLessThanOrEqualTo(MAXIMUM);
        assertThat(Budget.within("1h", MAXIMUM, Duration.ofMinutes(5)).left())
                .isLessThanOrEqualTo(Duration.ofMinutes(5));
        assertThat(Budget.within(null, Duration.ofMinutes(5), MAXIMUM).left())
                .isLessThanOrEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-1s", "0ms", "300", "1000000d", "99999999999999999999s", "PT-1S", "P1Y"})
    void whatIsNoPositiveDurationIsNamedWithWhatWouldBe(String text) {
        assertThatThrownBy(() -> Budget.of(text, null, MAXIMUM))
                .isInstanceOf(Budget.Malformed.class)
                .hasMessage(
                        "X-Request-Timeout: \"" + text + "\" is no positive duration such as 300ms, 30s, 5m or PT0.3S");
        assertThatThrownBy(() -> Budget.of(null, text, MAXIMUM)).hasMessageStartingWith("timeout: ");
    }

    @Test
    void whatIsSpentIsNeitherNegativeNorPassedOnAsNothing() {
        Budget spent = new Budget(System.nanoTime() - 1);
        assertThat(spent.isSpent()).isTrue();
        assertThat(spent.left()).isZero();
        assertThat(spent.header()).isEqualTo("1ms");

        Budget more = Budget.of("250ms", null, MAXIMUM);
        assertThat(more.header()).matches("[12]?[0-9]{1,2}ms");
        assertThat(Budget.of("1h", null, Duration.ofHours(2)).isSpent()).isFalse();
    }
}
