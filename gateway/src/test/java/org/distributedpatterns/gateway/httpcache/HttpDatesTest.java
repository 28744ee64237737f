package org.distributedpatterns.gateway.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDatesTest {

    private static final long YEAR_2026 = 1_770_000_000;

    /** Thursday, 18 August 2050, 02:01:18. */
    private static final long THEN = 2_544_400_878L;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thu, 18 Aug 2050 02:01:18 GMT",
                "THU, 18 AUG 2050 02:01:18 gmt",
                "Thursday, 18-Aug-50 02:01:18 GMT",
                "Thu Aug 18 02:01:18 2050"
            })
    void theThreeFormatsAreReadInAnyCase(String text) {
        assertThat(HttpDates.parse(text, YEAR_2026)).hasValue(THEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "",
                "Thu, 18 Aug 2050 02:01:18 UTC",
                "Thu, 18 Aug 50 02:01:18 GMT",
                "Thu 18 Aug 2050 02:01:18 GMT",
                "Thu, 18  Aug  2050 02:01:18 GMT",
                "Thu, 18-Aug-2050 02:01:18 GMT",
                "Thu, 18 Aug 2050 02.01.18 GMT",
                "Thu, 18 Aug 2050 2:01:18 GMT",
                "Thu, 31 Jun 2050 02:01:18 GMT"
            })
    void whatIsNearlyADateIsNone(String text) {
        assertThat(HttpDates.parse(text, YEAR_2026)).isEmpty();
    }

    @Test
    void twoDigitsOfAYearAreAtMostFiftyYearsAhead() {
        assertThat(HttpDates.parse("Saturday, 08-Aug-76 00:00:00 GMT", YEAR_2026))
                .hasValue(3_364_070_400L);
        assertThat(HttpDates.parse("Monday, 08-Aug-77 00:00:00 GMT", YEAR_2026)).hasValue(239_846_400L);
    }

    @Test
    void whatIsWrittenIsReadTheSame() {
        assertThat(HttpDates.format(THEN)).isEqualTo("Thu, 18 Aug 2050 02:01:18 GMT");
    }
}
