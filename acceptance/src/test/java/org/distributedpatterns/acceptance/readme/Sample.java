package org.distributedpatterns.acceptance.readme;

import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON value in which {@code …} stands for what is left out: a value, further fields of an object, further elements
 * of an array, a part of a text, further digits of a number.
 */
final class Sample {

    /** What it is for {@link Shape}: as a value, as an element, and as the name of a field. */
    static final String LEFT_OUT = "…";

    private static final JsonMapper JSON = new JsonMapper();

    private Sample() {}

    /** Where the value at the beginning of a text ends, or -1 if it does not. */
    static int end(CharSequence text) {
        int depth = 0;
        boolean inText = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inText) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inText = false;
                }
            } else if (c == '"') {
                inText = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /** @throws IllegalArgumentException if it is none */
    static JsonNode parse(String text) {
        StringBuilder json = new StringBuilder();
        Deque<Character> open = new ArrayDeque<>();
        boolean inText = false;
        char before = 0; // the last one that is no space
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inText) {
                json.append(c);
                if (c == '\\') {
                    json.append(text.charAt(++i));
                } else if (c == '"') {
                    inText = false;
                }
            } else if (c == '…') {
                boolean aField = before != ':' && !open.isEmpty() && open.peek() == '{';
                json.append(Character.isDigit(before) ? "" : aField ? "\"…\":0" : "\"…\"");
            } else {
                json.append(c);
                inText = c == '"';
                if (c == '{' || c == '[') {
                    open.push(c);
                } else if (c == '}' || c == ']') {
                    open.poll();
                }
            }
            before = Character.isWhitespace(c) ? before : c;
        }
        try {
            return JSON.readTree(json.toString());
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no JSON: " + text + " (" + e.getOriginalMessage() + ")", e);
        }
    }
}
