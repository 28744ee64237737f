package org.distributedpatterns.acceptance.readme;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.distributedpatterns.acceptance.readme.Shell.Head;
import org.distributedpatterns.acceptance.readme.Shell.Outcome;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds what came of a command against what the page says. */
public final class Comparison {

    private static final JsonMapper JSON = new JsonMapper();

    private Comparison() {}

    /** What differs; empty if nothing does. */
    public static List<String> differences(Expectation shown, Outcome outcome) {
        List<String> differences = new ArrayList<>();
        if (outcome.exit() != 0) {
            differences.add("it ended with " + outcome.exit());
        }
        if (!shown.output().isEmpty()) {
            output(shown.output(), outcome.output(), differences);
            return differences;
        }
        List<Head> answers = outcome.answers();
        if (!answers.isEmpty()) {
            answers.subList(0, answers.size() - 1).forEach(head -> noError(shown, head, differences));
            head(shown, answers.getLast(), differences);
        } else if (shown.hasHead()) {
            differences.add("no answer came, an answer is shown");
        }
        body(shown, outcome.output(), differences);
        return differences;
    }

    /** Figures, which are statuses and counts, are meant as they stand. What repeats counts once. */
    private static void output(String shown, String output, List<String> differences) {
        String expected = distinct(shown);
        String printed = distinct(output);
        boolean figures = expected.matches("[\\d ]+");
        if (figures ? !printed.equals(expected) : !Shape.isLike(expected, printed)) {
            differences.add("it printed \"" + output.strip() + "\", shown is \"" + shown + "\"");
        }
    }

    private static String distinct(String text) {
        return String.join(
                " ", Arrays.stream(text.strip().split("\\s+", -1)).distinct().toList());
    }

    private static void noError(Expectation shown, Head head, List<String> differences) {
        if (head.status() >= 400 && !shown.statuses().contains(head.status())) {
            differences.add("an answer has the status " + head.status());
        }
    }

    private static void head(Expectation shown, Head head, List<String> differences) {
        if (shown.statuses().isEmpty()) {
            noError(shown, head, differences);
        } else if (!shown.statuses().contains(head.status())) {
            differences.add("the status is " + head.status() + ", shown is " + shown.statuses());
        }
        shown.headers().forEach((name, value) -> {
            String present = head.headers().get(name);
            if (present == null) {
                differences.add("there is no header " + name);
            } else if (!value.isEmpty() && !Shape.isLike(value, present)) {
                differences.add("the header " + name + " is \"" + present + "\", shown is \"" + value + "\"");
            }
        });
    }

    private static void body(Expectation shown, String output, List<String> differences) {
        JsonNode sample = shown.body();
        if (sample == null) {
            return;
        }
        try {
            differences.addAll(Shape.differences(sample, JSON.readTree(withoutHeads(output))));
        } catch (JacksonException e) {
            differences.add("the answer is no JSON, shown is " + sample);
        }
    }

    /** {@code curl -i} prints the head, too. */
    private static String withoutHeads(String output) {
        String body = output;
        while (body.startsWith("HTTP/") && body.contains("\r\n\r\n")) {
            body = body.substring(body.indexOf("\r\n\r\n") + 4);
        }
        return body;
    }
}
