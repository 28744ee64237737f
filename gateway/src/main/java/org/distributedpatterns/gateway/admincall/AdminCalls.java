package org.distributedpatterns.gateway.admincall;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Calls that need the administrators' token, ready to be compared with requests; immutable. A path is compared decoded,
 * whatever the case of its letters, and without a slash at its end: as the most lenient service would read it. Paths
 * that could be read in two ways (dot segments, encoded slashes, parameters of segments) the door has refused by then.
 */
public final class AdminCalls {

    /** No call needs it. */
    public static final AdminCalls NONE = new AdminCalls(List.of());

    private static final String ANY = "*";

    private static final PathPatternParser PARSER = parser();

    /** @param elements how many a path must have, slashes included; with {@code open}, at least */
    private record Rule(PathPattern path, int elements, boolean open) {

        boolean matches(PathContainer container, int size) {
            return (open ? size >= elements : size == elements) && path.matches(container);
        }
    }

    private final Map<String, List<Rule>> byMethod;

    private AdminCalls(Collection<AdminCall> calls) {
        Map<String, List<Rule>> rules = new HashMap<>();
        for (AdminCall call : calls) {
            add(rules, call.method(), rule(call.path()));
            if (call.method().equals("GET")) {
                add(rules, "HEAD", rule(call.path()));
            }
        }
        byMethod = Map.copyOf(rules);
    }

    /** These calls. */
    public static AdminCalls of(Collection<AdminCall> calls) {
        return calls.isEmpty() ? NONE : new AdminCalls(calls);
    }

    private static void add(Map<String, List<Rule>> rules, String method, Rule rule) {
        rules.computeIfAbsent(method, absent -> new ArrayList<>()).add(rule);
    }

    private static Rule rule(String path) {
        boolean open = path.endsWith("/**");
        int segments = (int) path.chars().filter(c -> c == '/').count() - (open ? 1 : 0);
        return new Rule(PARSER.parse(path), 2 * segments, open);
    }

    private static PathPatternParser parser() {
        PathPatternParser parser = new PathPatternParser();
        parser.setCaseSensitive(false);
        return parser;
    }

    /** Whether a request needs the token. */
    public boolean contain(String method, PathContainer path) {
        if (byMethod.isEmpty()) {
            return false;
        }
        List<Rule> ofMethod = byMethod.getOrDefault(method.toUpperCase(Locale.ROOT), List.of());
        List<Rule> ofAny = byMethod.getOrDefault(ANY, List.of());
        if (ofMethod.isEmpty() && ofAny.isEmpty()) {
            return false;
        }
        PathContainer compared = withoutSlashAtEnd(path);
        return anyMatch(ofMethod, compared) || anyMatch(ofAny, compared);
    }

    /** Whether no call needs it. */
    public boolean isEmpty() {
        return byMethod.isEmpty();
    }

    /** Whether there is one among them that reads: a GET or HEAD. */
    boolean protectReads() {
        return byMethod.containsKey("HEAD") || byMethod.containsKey(ANY);
    }

    private static boolean anyMatch(List<Rule> rules, PathContainer path) {
        int size = path.elements().size();
        for (Rule rule : rules) {
            if (rule.matches(path, size)) {
                return true;
            }
        }
        return false;
    }

    private static PathContainer withoutSlashAtEnd(PathContainer path) {
        int size = path.elements().size();
        return size > 1 && path.elements().get(size - 1) instanceof PathContainer.Separator
                ? path.subPath(0, size - 1)
                : path;
    }
}
