package org.distributedpatterns.acceptance.readme;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Compares what came with what a page shows. Numbers stand for any number, and the rest of a text for itself:
 * {@code cache-service-2} is like {@code cache-service-4}, {@code done} is not like {@code failed}. An object has the
 * same fields; each element of an array is like one that is shown, and each that is shown is there. {@code …} stands
 * for anything.
 */
public final class Shape {

    private static final Pattern VARIABLE = Pattern.compile("…|-?\\d+(\\.\\d+)?");

    private Shape() {}

    /** Whether a text is like the one that is shown. */
    public static boolean isLike(String shown, String text) {
        StringBuilder regex = new StringBuilder();
        Matcher variable = VARIABLE.matcher(shown);
        int from = 0;
        while (variable.find()) {
            regex.append(Pattern.quote(shown.substring(from, variable.start())));
            regex.append(variable.group().equals("…") ? ".*" : "-?\\d+(\\.\\d+)?");
            from = variable.end();
        }
        regex.append(Pattern.quote(shown.substring(from)));
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }

    /** How an answer differs from the sample; empty if it does not. */
    public static List<String> differences(JsonNode sample, JsonNode answer) {
        List<String> differences = new ArrayList<>();
        compare("", sample, answer, differences);
        return differences;
    }

    private static void compare(String at, JsonNode sample, JsonNode answer, List<String> differences) {
        if (isLeftOut(sample)) {
            return;
        }
        if (sample.getNodeType() != answer.getNodeType()) {
            differences.add(place(at) + " is " + kind(answer) + ", shown is " + kind(sample));
        } else if (sample.isObject()) {
            objects(at, sample, answer, differences);
        } else if (sample.isArray()) {
            arrays(at, sample, answer, differences);
        } else if (sample.isString() && !isLike(sample.asString(), answer.asString())) {
            differences.add(place(at) + " is \"" + answer.asString() + "\", shown is \"" + sample.asString() + "\"");
        }
    }

    private static void objects(String at, JsonNode sample, JsonNode answer, List<String> differences) {
        for (Map.Entry<String, JsonNode> field : sample.properties()) {
            String name = field.getKey();
            if (answer.has(name)) {
                compare(at + "/" + name, field.getValue(), answer.get(name), differences);
            } else if (!name.equals(Sample.LEFT_OUT)) {
                differences.add(at + "/" + name + " is missing");
            }
        }
        if (!sample.has(Sample.LEFT_OUT)) {
            TreeSet<String> more = new TreeSet<>(answer.propertyNames());
            more.removeAll(sample.propertyNames());
            more.forEach(name -> differences.add(at + "/" + name + " is not shown"));
        }
    }

    private static void arrays(String at, JsonNode sample, JsonNode answer, List<String> differences) {
        List<JsonNode> shown =
                sample.valueStream().filter(element -> !isLeftOut(element)).toList();
        boolean mayHaveMore = shown.size() < sample.size();
        for (JsonNode element : shown) {
            if (answer.valueStream()
                    .noneMatch(present -> differences(element, present).isEmpty())) {
                differences.add(place(at) + " has no element like " + element + nearest(element, answer));
            }
        }
        if (!mayHaveMore) {
            answer.valueStream()
                    .filter(present -> shown.stream()
                            .noneMatch(element -> differences(element, present).isEmpty()))
                    .forEach(present ->
                            differences.add(place(at) + " has an element like none that is shown: " + present));
        }
    }

    /** Of an array with one element, why it is unlike. */
    private static String nearest(JsonNode element, JsonNode answer) {
        return answer.isEmpty()
                ? ", it is empty"
                : differences(element, answer.get(0)).stream().collect(Collectors.joining(", ", " (the first: ", ")"));
    }

    private static boolean isLeftOut(JsonNode sample) {
        return sample.isString() && sample.asString().equals(Sample.LEFT_OUT);
    }

    private static String place(String at) {
        return at.isEmpty() ? "the answer" : at;
    }

    private static String kind(JsonNode node) {
        return node.isValueNode()
                ? node.getNodeType() + " " + node
                : node.getNodeType().toString();
    }
}
