package org.distributedpatterns.gateway.httpcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The header fields of a response, in their order; immutable. */
record Fields(List<Field> lines) implements FieldLines, Iterable<Fields.Field> {

    record Field(String name, String value) {}

    Fields {
        lines = List.copyOf(lines);
    }

    /** {@code of("Age", "1", "ETag", "\"a\"")}. */
    static Fields of(String... namesAndValues) {
        List<Field> lines = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Fields(lines);
    }

    @Override
    public List<String> all(String name) {
        List<String> values = List.of();
        for (Field line : lines) {
            if (line.name.equalsIgnoreCase(name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                values.add(line.value);
            }
        }
        return values;
    }

    /** These without those of the given names. */
    Fields without(Collection<String> names) {
        Set<String> gone = insensitive(names);
        return new Fields(
                lines.stream().filter(line -> !gone.contains(line.name)).toList());
    }

    /** These, in which all lines of the name are replaced by one. */
    Fields with(String name, String value) {
        return with(of(name, value));
    }

    /** These, in which the lines of {@code others} replace those of the same name. */
    Fields with(Fields others) {
        Set<String> replaced = others.lines.stream().map(Field::name).collect(Collectors.toCollection(Fields::names));
        List<Field> merged = new ArrayList<>();
        for (Field line : lines) {
            if (!replaced.contains(line.name)) {
                merged.add(line);
            }
        }
        merged.addAll(others.lines);
        return new Fields(merged);
    }

    /** About what these take in memory, in bytes. */
    int weight() {
        int weight = 0;
        for (Field line : lines) {
            weight += 80 + line.name.length() + line.value.length();
        }
        return weight;
    }

    @Override
    public Iterator<Field> iterator() {
        return lines.iterator();
    }

    private static Set<String> insensitive(Collection<String> names) {
        Set<String> set = names();
        set.addAll(names);
        return set;
    }

    private static Set<String> names() {
        return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    }

    /**
     * The members of a comma-separated list (RFC 9110, section 5.6.1) over all its lines, without empty ones. A comma
     * in a quoted string separates nothing.
     */
    static List<String> members(List<String> lines) {
        List<String> members = new ArrayList<>();
        for (String line : lines) {
            int start = 0;
            boolean quoted = false;
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (quoted && c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    addMember(members, line.substring(start, i));
                    start = i + 1;
                }
            }
            addMember(members, line.substring(start));
        }
        return members;
    }

    /** The same in lower case: for lists of names. */
    static List<String> lowerCaseMembers(List<String> lines) {
        return members(lines).stream()
                .map(member -> member.toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void addMember(List<String> members, String raw) {
        String member = raw.strip();
        if (!member.isEmpty()) {
            members.add(member);
        }
    }
}
