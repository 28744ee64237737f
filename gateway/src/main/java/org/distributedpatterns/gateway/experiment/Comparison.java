package org.distributedpatterns.gateway.experiment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What differs between two answers to one request. JSON bodies are compared by value and told apart by JSON pointers
 * (RFC 6901); others by their bytes.
 */
final class Comparison {

    private static final int MOST = 10;

    private static final int LONGEST = 80;

    /** They differ between any two answers, or say what the length of the body says already. */
    private static final Set<String> NEVER = Set.of(
            "date",
            "age",
            "via",
            "connection",
            "keep-alive",
            "transfer-encoding",
            "content-length",
            "traceparent",
            "tracestate",
            "set-cookie");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A difference.
     *
     * @param where {@code status}, {@code header NAME}, {@code body} or {@code body POINTER}
     * @param control what the control has there, cut; null for nothing
     * @param candidate what the candidate has
     */
    record Deviation(
            String where,
            @Nullable String control,
            @Nullable String candidate) {}

    private final MirrorRules rules;
    private final List<Deviation> found = new ArrayList<>();

    private Comparison(MirrorRules rules) {
        this.rules = rules;
    }

    /** The differences, at most {@value #MOST}; status first, then headers, then the body. */
    static List<Deviation> of(Answer control, Answer candidate, MirrorRules rules) {
        Comparison comparison = new Comparison(rules);
        if (control.status() != candidate.status()) {
            comparison.found("status", Integer.toString(control.status()), Integer.toString(candidate.status()));
        }
        comparison.headers(control, candidate);
        if (!control.digest().equals(candidate.digest())) {
            comparison.bodies(control, candidate);
        }
        return List.copyOf(comparison.found);
    }

    private void headers(Answer control, Answer candidate) {
        Set<String> names = new TreeSet<>(control.headers().keySet());
        names.addAll(candidate.headers().keySet());
        names.removeAll(NEVER);
        names.removeAll(rules.ignoreHeaders());
        for (String name : names) {
            List<String> here = control.headers().get(name);
            List<String> there = candidate.headers().get(name);
            if (here == null || there == null || !here.equals(there)) {
                found(
                        "header " + name,
                        here == null ? null : String.join(", ", here),
                        there == null ? null : String.join(", ", there));
            }
        }
    }

    private void bodies(Answer control, Answer candidate) {
        JsonNode here = json(control);
        JsonNode there = json(candidate);
        if (here != null && there != null) {
            trees("", here, there);
        } else {
            found(
                    "body",
                    control.length() + " bytes",
                    candidate.length() + " bytes" + firstDifference(control, candidate));
        }
    }

    private static String firstDifference(Answer control, Answer candidate) {
        if (!control.isWhole() || !candidate.isWhole()) {
            return "";
        }
        return ", differing from byte " + java.util.Arrays.mismatch(control.body(), candidate.body());
    }

    private static @Nullable JsonNode json(Answer answer) {
        String type = String.join("", answer.headers().getOrDefault("content-type", List.of()));
        if (!answer.isWhole() || !(type.startsWith("application/json") || type.contains("+json"))) {
            return null;
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return null; // compared as bytes, which is what it is
        }
    }

    private void trees(String pointer, JsonNode here, JsonNode there) {
        if (found.size() >= MOST || rules.ignoreFields().contains(pointer) || here.equals(there)) {
            return;
        }
        if (here.isObject() && there.isObject()) {
            Set<String> names = new LinkedHashSet<>(here.propertyNames());
            names.addAll(there.propertyNames());
            for (String name : names) {
                child(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), here.get(name), there.get(name));
            }
        } else if (here.isArray() && there.isArray() && here.size() == there.size()) {
            for (int i = 0; i < here.size(); i++) {
                trees(pointer + "/" + i, here.get(i), there.get(i));
            }
        } else {
            found("body " + pointer, here.toString(), there.toString());
        }
    }

    private void child(String pointer, @Nullable JsonNode here, @Nullable JsonNode there) {
        if (here != null && there != null) {
            trees(pointer, here, there);
        } else if (!rules.ignoreFields().contains(pointer)) {
            found("body " + pointer, here == null ? null : here.toString(), there == null ? null : there.toString());
        }
    }

    private void found(String where, @Nullable String control, @Nullable String candidate) {
        if (found.size() < MOST) {
            found.add(new Deviation(
                    cut(where), control == null ? null : cut(control), candidate == null ? null : cut(candidate)));
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
