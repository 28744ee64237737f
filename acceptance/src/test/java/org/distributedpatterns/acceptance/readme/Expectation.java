package org.distributedpatterns.acceptance.readme;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What comments say about an outcome. Understood are, in this order and each if it is there: {@code 204}, {@code 201 or
 * 200} or {@code HTTP/1.1 404 Not Found}; headers, as {@code , X-Cache: hit, ETag} on the same line or one on each
 * line; a JSON value with {@code …} for what is left out. Or figures alone, as {@code 200 429}; or a name such as
 * {@code cache-service-2}. All else is for people.
 *
 * @param statuses one of these, of all answers if there are several; empty for any that is no error
 * @param headers of the answer; an empty value stands for any
 * @param body a sample of the answer's shape; null if the page shows none
 * @param output a sample of what is printed; empty if the page shows none
 */
public record Expectation(
        List<Integer> statuses,
        Map<String, String> headers,
        @Nullable JsonNode body,
        String output) {

    private static final Pattern FIGURES = Pattern.compile("\\d+( \\d{3})+(?=$|[:,;] ?)");
    private static final Pattern STATUS = Pattern.compile("(\\d{3}(?: or \\d{3})*)(?=$|[ ,;:.])");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[\\d.]+ (\\d{3})( .*)?");
    private static final Pattern HEADER = Pattern.compile("([A-Za-z]+(?:-[A-Za-z]+)*)(?:: (.*))?");
    private static final Pattern INSTANCE = Pattern.compile("[a-z]+(-[a-z]+)*-\\d+(?=$|[ ,;:.])");

    public Expectation {
        statuses = List.copyOf(statuses);
        headers = Map.copyOf(headers);
    }

    static Expectation of(List<String> comments) {
        return new Reader().read(comments);
    }

    /** Whether the page shows a part of an answer's head. */
    boolean hasHead() {
        return !statuses.isEmpty() || !headers.isEmpty();
    }

    private static final class Reader {

        private final List<Integer> statuses = new ArrayList<>();
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final StringBuilder json = new StringBuilder();
        private @Nullable JsonNode body;
        private String output = "";
        private boolean inHead;

        Expectation read(List<String> comments) {
            for (String comment : comments) {
                line(comment.strip());
            }
            if (!json.isEmpty()) {
                throw new IllegalArgumentException("this sample has no end: " + json);
            }
            return new Expectation(statuses, headers, body, output);
        }

        private void line(String text) {
            if (!json.isEmpty()) {
                json(text);
                return;
            }
            Matcher statusLine = STATUS_LINE.matcher(text);
            Matcher figures = FIGURES.matcher(text);
            Matcher status = STATUS.matcher(text);
            Matcher instance = INSTANCE.matcher(text);
            if (statusLine.matches()) {
                statuses.add(Integer.valueOf(statusLine.group(1)));
                inHead = true;
            } else if (figures.lookingAt()) {
                output = figures.group();
            } else if (status.lookingAt()) {
                for (String one : status.group(1).split(" or ", -1)) {
                    statuses.add(Integer.valueOf(one));
                }
                behindStatus(text.substring(status.end()));
            } else if (text.startsWith("{") || text.startsWith("[")) {
                inHead = false;
                json(text);
            } else if (inHead) {
                header(text);
            } else if (instance.lookingAt()) {
                output = instance.group();
            } else if (text.contains("\":")) {
                throw new IllegalArgumentException("neither a sample from its beginning nor for people: " + text);
            }
        }

        private void behindStatus(String rest) {
            if (rest.strip().startsWith("{") || rest.strip().startsWith("[")) {
                json(rest.strip());
            } else if (rest.startsWith(", ")) {
                String listed = rest.substring(2).split(";", 2)[0];
                for (String header : listed.split(", ", -1)) {
                    header(header.strip());
                }
            }
        }

        private void header(String text) {
            Matcher header = HEADER.matcher(text);
            if (!header.matches()) {
                throw new IllegalArgumentException("no header: " + text);
            }
            headers.put(header.group(1), header.group(2) == null ? "" : header.group(2));
        }

        private void json(String text) {
            json.append(text).append(' ');
            int end = Sample.end(json);
            if (end >= 0) {
                body = Sample.parse(json.substring(0, end));
                json.setLength(0);
            }
        }
    }
}
