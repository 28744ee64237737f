// Written by ./platform sync from kit: definition/Fields.java
package org.distributedpatterns.workqueueworker.definition;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.distributedpatterns.workqueueworker.definition.DefinitionException.Invalid.Mistake;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a definition field by field and notes every mistake, so that its author learns of all at once. A field that is
 * missing or wrong has its default meanwhile. What nobody asked for is a mistake, too.
 */
public final class Fields {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode object;
    private final String path;
    private final List<Mistake> mistakes;
    private final Set<String> known = new HashSet<>();
    private final List<Fields> nested = new ArrayList<>();

    private Fields(ObjectNode object, String path, List<Mistake> mistakes) {
        this.object = object;
        this.path = path;
        this.mistakes = mistakes;
    }

    /**
     * The fields of a JSON object.
     *
     * @param largest in bytes
     * @throws DefinitionException.Malformed if it is no JSON object
     * @throws DefinitionException.TooLarge if it is too large
     */
    public static Fields of(byte[] body, int largest) {
        if (body.length > largest) {
            throw new DefinitionException.TooLarge(largest);
        }
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                return new Fields(object, "", new ArrayList<>());
            }
        } catch (JacksonException e) {
            throw new DefinitionException.Malformed("the body is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new DefinitionException.Malformed("the body must be a JSON object", null);
    }

    /**
     * The fields of a JSON object that is parsed already, and so bounded.
     *
     * @throws DefinitionException.Invalid if it is none
     */
    public static Fields of(JsonNode json) {
        if (json instanceof ObjectNode object) {
            return new Fields(object, "", new ArrayList<>());
        }
        throw new DefinitionException.Invalid(List.of(new Mistake("", "a JSON object is expected")));
    }

    /** Notes a mistake. */
    public void error(String field, String detail) {
        mistakes.add(new Mistake(path + field, detail));
    }

    public boolean has(String field) {
        return node(field) != null;
    }

    /** The fields of an object within; without it, those of an empty one. */
    public Fields object(String field) {
        JsonNode node = node(field);
        if (node != null && !node.isObject()) {
            error(field, "must be an object");
        }
        Fields fields = new Fields(
                node instanceof ObjectNode child ? child : JSON.createObjectNode(), path + field + ".", mistakes);
        nested.add(fields);
        return fields;
    }

    public String text(String field, String otherwise, Predicate<String> valid, String rule) {
        return value(
                field,
                otherwise,
                node -> node.isString() && valid.test(node.asString()) ? node.asString() : null,
                rule);
    }

    public double number(String field, double otherwise, double least, double most) {
        return value(
                field,
                otherwise,
                node -> node.isNumber() && node.asDouble() >= least && node.asDouble() <= most ? node.asDouble() : null,
                "must be a number from " + least + " to " + most);
    }

    public int integer(String field, int otherwise, int least, int most) {
        return value(
                field,
                otherwise,
                node -> node.isIntegralNumber()
                                && node.canConvertToInt()
                                && node.asInt() >= least
                                && node.asInt() <= most
                        ? node.asInt()
                        : null,
                "must be a whole number from " + least + " to " + most);
    }

    public boolean flag(String field, boolean otherwise) {
        return value(field, otherwise, node -> node.isBoolean() ? node.asBoolean() : null, "must be true or false");
    }

    public Duration duration(String field, Duration otherwise, Duration least, Duration most) {
        return value(
                field,
                otherwise,
                node -> {
                    Duration duration = node.isString() ? parse(node.asString()) : null;
                    return duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0
                            ? duration
                            : null;
                },
                "must be a duration such as 300ms, 30s, 5m or PT0.3S, from " + least + " to " + most);
    }

    private static @Nullable Duration parse(String text) {
        try {
            return DurationStyle.detectAndParse(text.strip());
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return null; // the rule is told to the author
        }
    }

    /**
     * A list; each element that {@code read} refuses with an {@link IllegalArgumentException} is a mistake of its own.
     */
    public <T> List<T> list(String field, List<T> otherwise, int most, Function<JsonNode, T> read) {
        JsonNode node = node(field);
        if (node == null) {
            return otherwise;
        }
        if (!node.isArray() || node.size() > most) {
            error(field, "must be a list of at most " + most);
            return otherwise;
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            try {
                values.add(read.apply(node.get(i)));
            } catch (IllegalArgumentException e) {
                error(field + "[" + i + "]", String.valueOf(e.getMessage()));
            }
        }
        return values;
    }

    /** An object whose values are texts. */
    public Map<String, String> texts(String field, int most, int longest) {
        JsonNode node = node(field);
        Map<String, String> texts = new LinkedHashMap<>();
        if (node == null) {
            return texts;
        }
        if (!node.isObject() || node.size() > most) {
            error(field, "must be an object of at most " + most + " texts");
            return texts;
        }
        node.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isString()
                    && value.asString().length() <= longest
                    && entry.getKey().length() <= longest) {
                texts.put(entry.getKey(), value.asString());
            } else {
                error(field + "." + entry.getKey(), "must be a text of at most " + longest + " characters");
            }
        });
        return texts;
    }

    /** An object as it is, for another reader; empty if it is missing. */
    public Map<String, Object> tree(String field) {
        JsonNode node = node(field);
        if (node != null && !node.isObject()) {
            error(field, "must be an object");
        }
        return node instanceof ObjectNode tree
                ? JSON.convertValue(
                        tree, JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class))
                : Map.of();
    }

    /**
     * The last call.
     *
     * @throws DefinitionException.Invalid with every mistake
     */
    public void finish() {
        unknown();
        if (!mistakes.isEmpty()) {
            throw new DefinitionException.Invalid(mistakes);
        }
    }

    private void unknown() {
        object.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> error(
                        name,
                        "is not known here; known are "
                                + known.stream().sorted().toList()));
        nested.forEach(Fields::unknown);
    }

    private @Nullable JsonNode node(String field) {
        known.add(field);
        JsonNode node = object.get(field);
        return node == null || node.isNull() ? null : node;
    }

    private <T> T value(String field, T otherwise, Function<JsonNode, @Nullable T> read, String rule) {
        JsonNode node = node(field);
        if (node == null) {
            return otherwise;
        }
        T value = read.apply(node);
        if (value == null) {
            error(field, rule);
            return otherwise;
        }
        return value;
    }
}
