package org.distributedpatterns.gateway.httpcache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that the request fields named by {@code Vary} had when a response was made (RFC 9111, section 4.1).
 *
 * @param values by name in lower case, in one form for all that mean the same
 */
record Selecting(Map<String, String> values) {

    static final Selecting NONE = new Selecting(Map.of());

    /** Fields whose members are without case, and whose order means nothing (RFC 9110, sections 12.5.3 and 12.5.4). */
    private static final Set<String> WEIGHTED = Set.of("accept-language", "accept-encoding", "accept-charset");

    private static final Comparator<Preference> PREFERENCE =
            Comparator.comparingDouble(Preference::weight).reversed().thenComparing(Preference::what);

    private record Preference(String what, double weight) {}

    Selecting {
        values = Map.copyOf(values);
    }

    static Selecting of(List<String> vary, FieldLines request) {
        List<String> names = Fields.lowerCaseMembers(vary);
        if (names.isEmpty()) {
            return NONE;
        }
        Map<String, String> values = new HashMap<>();
        names.forEach(name -> values.put(name, normalized(name, request)));
        return new Selecting(values);
    }

    /** The values that these fields have in another request. */
    Selecting of(FieldLines request) {
        return values.isEmpty() ? NONE : of(List.copyOf(values.keySet()), request);
    }

    /**
     * Whether the response was made for such a request, too.
     *
     * @param language the response's {@code Content-Language}: it suits everybody who prefers it to all others
     */
    boolean matches(FieldLines request, @Nullable String language) {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String name = entry.getKey();
            if (!entry.getValue().equals(normalized(name, request))
                    && !(name.equals("accept-language")
                            && language != null
                            && isPreferred(language, request.all(name)))) {
                return false;
            }
        }
        return true;
    }

    /** In one form; a field that is absent differs from one that is empty. */
    private static String normalized(String name, FieldLines request) {
        List<String> lines = request.all(name);
        if (lines.isEmpty()) {
            return "";
        }
        if (!WEIGHTED.contains(name)) {
            return "=" + String.join(",", Fields.members(lines));
        }
        StringBuilder text = new StringBuilder("=");
        for (Preference preference : preferences(lines)) {
            text.append(preference.what).append(';').append(preference.weight).append(',');
        }
        return text.toString();
    }

    private static List<Preference> preferences(List<String> lines) {
        List<Preference> preferences = new ArrayList<>();
        for (String member : Fields.lowerCaseMembers(lines)) {
            int parameter = member.indexOf(';');
            if (parameter < 0) {
                preferences.add(new Preference(member, 1));
            } else {
                String q = member.substring(parameter + 1).strip();
                double weight = q.matches("q=[01](\\.[0-9]{0,3})?") ? Double.parseDouble(q.substring(2)) : 1;
                preferences.add(new Preference(member.substring(0, parameter).strip(), weight));
            }
        }
        preferences.sort(PREFERENCE);
        return preferences;
    }

    private static boolean isPreferred(String language, List<String> acceptLanguage) {
        List<Preference> preferences = preferences(acceptLanguage);
        return !preferences.isEmpty()
                && preferences.getFirst().what.equals(language.strip().toLowerCase(Locale.ROOT))
                && preferences.getFirst().weight > 0
                && (preferences.size() == 1 || preferences.get(1).weight < preferences.getFirst().weight);
    }
}
