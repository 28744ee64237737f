package org.distributedpatterns.launcher.demo;

import java.util.StringTokenizer;
import tools.jackson.databind.JsonNode;

/** The lines and words of a text, counted here, to compare the workers' answers with. */
record WordCount(long lines, long words) {

    static WordCount of(String text) {
        return new WordCount(text.lines().count(), new StringTokenizer(text).countTokens());
    }

    static WordCount of(JsonNode result) {
        return new WordCount(
                result.path("lines").asLong(-1), result.path("words").asLong(-1));
    }
}
