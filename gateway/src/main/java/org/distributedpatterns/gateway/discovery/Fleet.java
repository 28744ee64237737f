package org.distributedpatterns.gateway.discovery;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.distributedpatterns.gateway.membership.Member;

/**
 * The live instances of every service at one moment; immutable.
 *
 * @param services the instances, ordered by name, by service in alphabetical order
 * @param complete whether a whole view has ever arrived: before that, a missing service says nothing
 */
public record Fleet(Map<String, List<Member>> services, boolean complete) {

    /** What is known before anything is known. */
    public static final Fleet UNKNOWN = new Fleet(Map.of(), false);

    public Fleet {
        Map<String, List<Member>> copy = new TreeMap<>();
        services.forEach((service, members) -> copy.put(service, List.copyOf(members)));
        services = Collections.unmodifiableMap(copy);
    }

    /** The instances of one service; empty if it has none. */
    public List<Member> of(String service) {
        return services.getOrDefault(service, List.of());
    }

    /** The path prefixes that the instances of a service publish. */
    public Set<String> prefixes(String service) {
        Set<String> prefixes = new TreeSet<>();
        for (Member member : of(service)) {
            prefixes.addAll(pathsOf(member));
        }
        return prefixes;
    }

    /** The path prefixes that one instance publishes. */
    public static List<String> pathsOf(Member member) {
        return Arrays.stream(member.metadata().getOrDefault("paths", "").split(","))
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .toList();
    }
}
