package org.distributedpatterns.launcher.demo;

import java.util.StringTokenizer;
import tools.jackson.databind.JsonNode;

/**
 * The lines and words of a text, counted here, to compare the workers' answers with: lines as {@code wc -l} counts
 * them, and a last one without a line feed.
 */
record WordCount(long lines, long words) {

    static WordCount of(String text) {
        long feeds = text.chars().filter(character -> character == '\n').count();
        long lines = text.isEmpty() || text.endsWith("\n") ? feeds : feeds + 1;
        return new WordCount(lines, new StringTokenizer(text).countTokens());
    }

    static WordCount of(JsonNode result) {
        return new WordCount(
                result.path("lines").asLong(-1), result.path("words").asLong(-1));
    }
}
