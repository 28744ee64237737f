package org.distributedpatterns.workqueueworker.handler;

import java.util.StringTokenizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code {"name", "text"}} → {@code {"name", "lines", "words"}}. Lines as {@code wc -l} counts them, and a last one
 * without a line feed counts too; words are what whitespace parts.
 */
final class WordCount implements Handler {

    private final JsonMapper json;

    WordCount(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Outcome handle(Work work) {
        JsonNode item;
        try {
            item = json.readTree(work.payload());
        } catch (JacksonException e) {
            return new Outcome.Refused("no JSON: " + e.getOriginalMessage());
        }
        JsonNode text = item.path("text");
        if (!text.isString()) {
            return new Outcome.Refused("word-count needs a string \"text\"");
        }
        ObjectNode result = json.createObjectNode();
        if (item.has("name")) {
            result.set("name", item.path("name"));
        }
        result.put("lines", lines(text.stringValue()));
        result.put("words", new StringTokenizer(text.stringValue()).countTokens());
        return new Outcome.Done(result);
    }

    static long lines(String text) {
        long feeds = text.chars().filter(character -> character == '\n').count();
        return text.isEmpty() || text.endsWith("\n") ? feeds : feeds + 1;
    }
}
