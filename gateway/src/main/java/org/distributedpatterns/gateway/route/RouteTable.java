package org.distributedpatterns.gateway.route;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which service answers which path prefix; immutable. The longest prefix of a path wins; a lookup costs one hash per
 * path segment. Of two services that claim one prefix, the one that has it keeps it, and of two new ones the first by
 * name gets it. A prefix whose last instance has gone is remembered for a while: its callers learn that the service is
 * away (503), not that there never was one (404).
 */
final class RouteTable {

    static final RouteTable EMPTY = new RouteTable(Map.of());

    /**
     * @param prefix for example {@code /api/cache}
     * @param service who answers it
     * @param goneSince when its last instance went; null while there is one
     */
    record Entry(String prefix, String service, @Nullable Instant goneSince) {}

    /** Is told of a prefix that two services claim. */
    @FunctionalInterface
    interface Collision {
        void of(String prefix, String winner, String loser);
    }

    private final Map<String, Entry> byPrefix;

    private RouteTable(Map<String, Entry> byPrefix) {
        this.byPrefix = Map.copyOf(byPrefix);
    }

    /**
     * The table after a change of the fleet.
     *
     * @param published the permitted prefixes of each service that has live instances
     */
    RouteTable next(SortedMap<String, Set<String>> published, Instant now, Duration memory, Collision collision) {
        Map<String, Entry> next = new HashMap<>();
        byPrefix.forEach((prefix, entry) -> {
            if (published.getOrDefault(entry.service(), Set.of()).contains(prefix)) {
                next.put(prefix, new Entry(prefix, entry.service(), null));
            }
        });
        published.forEach((service, prefixes) -> prefixes.forEach(prefix -> {
            Entry winner = next.putIfAbsent(prefix, new Entry(prefix, service, null));
            if (winner != null && !winner.service().equals(service)) {
                collision.of(prefix, winner.service(), service);
            }
        }));
        byPrefix.forEach((prefix, entry) -> {
            Instant gone = entry.goneSince() == null ? now : entry.goneSince();
            // a service that lives but no longer publishes the prefix has withdrawn it
            if (!published.containsKey(entry.service()) && now.isBefore(gone.plus(memory))) {
                next.putIfAbsent(prefix, new Entry(prefix, entry.service(), gone));
            }
        });
        return new RouteTable(next);
    }

    /** The entry of the longest prefix of {@code path} that is served, or was until less than {@code memory} ago. */
    Optional<Entry> find(String path, Instant now, Duration memory) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            Entry entry = byPrefix.get(path.substring(0, end));
            if (entry != null
                    && (entry.goneSince() == null
                            || now.isBefore(entry.goneSince().plus(memory)))) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** All entries by prefix. */
    SortedMap<String, Entry> entries() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(byPrefix));
    }
}
