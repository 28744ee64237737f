package org.distributedpatterns.workqueueworker.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class WordCountTest {

    private final JsonMapper json = new JsonMapper();

    private Outcome count(String item) {
        return new WordCount(json).handle(new Work("q", "i", 1, item.getBytes(UTF_8), Duration.ofSeconds(1), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"'',0,0", "a,1,1", "'a\\n',1,1", "'a\\nb c',2,3", "'\\n\\n',2,0", "'  a\\t b  ',1,2"})
    void countsAsWcDoesButForALastLineWithoutALineFeed(String text, int lines, int words) {
        assertThat(count("{\"name\":\"n\",\"text\":\"" + text + "\"}"))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.result())
                                .hasToString("{\"name\":\"n\",\"lines\":" + lines + ",\"words\":" + words + "}"));
    }

    @Test
    void anItemWithoutTextIsRefused() {
        assertThat(count("{}")).isInstanceOf(Outcome.Refused.class);
        assertThat(count("[1]")).isInstanceOf(Outcome.Refused.class);
    }
}
