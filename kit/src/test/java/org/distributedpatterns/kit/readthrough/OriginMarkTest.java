package org.distributedpatterns.kit.readthrough;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginMarkTest {

    @Test
    void aMarkTravelsWithTheContentTypeAndComesOffAgain() {
        String type = new OriginMark(OriginMark.FOUND, 60_000, 12).on("text/html;charset=utf-8");

        assertThat(type).isEqualTo("text/html;charset=utf-8;x-origin=200-60000-12");
        assertThat(OriginMark.of(type)).isEqualTo(new OriginMark(200, 60_000, 12));
        assertThat(OriginMark.strip(type)).isEqualTo("text/html;charset=utf-8");
    }

    @Test
    void aMarkThatAnOriginSendsIsNotBelieved() {
        String type = new OriginMark(OriginMark.FOUND, 1, 1).on("text/html;x-origin=404-9-9");

        assertThat(type).isEqualTo("text/html;x-origin=200-1-1");
    }

    @Test
    void theLastPartOfTheTimeToLiveIsStale() {
        var mark = new OriginMark(OriginMark.FOUND, 60_000, 12);

        assertThat(mark.freshFor(90_000)).isEqualTo(Duration.ofSeconds(30));
        assertThat(mark.freshFor(60_000)).isZero();
        assertThat(mark.freshFor(45_000)).isEqualTo(Duration.ofSeconds(-15));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/plain;x-origin=",
                "a/b;x-origin=200-1",
                "a/b;x-origin=a-b-c",
                "a/b;x-origin=1-2-3-4"
            })
    void whatIsNoMarkIsNone(String type) {
        assertThat(OriginMark.of(type)).isNull();
    }
}
