package org.distributedpatterns.gateway.admincall;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.distributedpatterns.gateway.membership.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of each service that need the administrators' token: all that any of its live instances publishes. What no
 * live one publishes any more is kept for a while, and for as long as a live one says nothing about such calls, which
 * is not the same as publishing none. Safe for use by several threads; what a route leads to by the fleet of this
 * moment is known here.
 */
public final class PublishedAdminCalls {

    private static final Logger log = LoggerFactory.getLogger(PublishedAdminCalls.class);

    /** Of one service: each call, and when it ends; {@code MAX} while it is published. */
    private record Known(Map<AdminCall, Instant> calls, AdminCalls compiled) {

        static final Known NOTHING = new Known(Map.of(), AdminCalls.NONE);
    }

    /**
     * @param ends when the first of the calls ends
     * @param reads whether any service has a call among them that reads
     */
    private record View(Fleet fleet, Map<String, Known> services, Instant ends, boolean reads) {}

    private final Directory directory;
    private final Duration memory;
    private final InstantSource clock;
    private volatile View view = new View(Fleet.UNKNOWN, Map.of(), Instant.MAX, false);

    /** @param memory how long a call that is published no more is kept */
    public PublishedAdminCalls(Directory directory, Duration memory, InstantSource clock) {
        this.directory = directory;
        this.memory = memory;
        this.clock = clock;
        directory.onChange(fleet -> upToDate()); // so that no view of the fleet is missed
    }

    /** The calls of a service; none if nothing is known of it. */
    public AdminCalls of(String service) {
        return current().services().getOrDefault(service, Known.NOTHING).compiled();
    }

    /** Whether any request that only reads needs the token. */
    public boolean protectReads() {
        return current().reads();
    }

    /** A request may come in between a change of the fleet and its news: the directory tells, not the news. */
    private View current() {
        View present = view;
        return isUpToDate(present) ? present : upToDate();
    }

    private boolean isUpToDate(View present) {
        return present.fleet() == directory.current()
                && (present.ends().equals(Instant.MAX) || clock.instant().isBefore(present.ends()));
    }

    private synchronized View upToDate() {
        if (!isUpToDate(view)) {
            view = next(view, directory.current(), clock.instant());
        }
        return view;
    }

    private View next(View before, Fleet fleet, Instant now) {
        Set<String> names = new LinkedHashSet<>(before.services().keySet());
        names.addAll(fleet.services().keySet());
        Map<String, Known> services = new HashMap<>();
        for (String name : names) {
            Known was = before.services().getOrDefault(name, Known.NOTHING);
            Map<AdminCall, Instant> calls = next(was.calls(), fleet.of(name), now);
            if (!calls.keySet().equals(was.calls().keySet())) {
                log.info("calls of {} that need the admin token: {}", name, calls.keySet());
                services.put(name, new Known(calls, AdminCalls.of(calls.keySet())));
            } else if (!calls.isEmpty()) {
                services.put(name, new Known(calls, was.compiled()));
            }
        }
        services.values().removeIf(known -> known.calls().isEmpty());
        Instant ends = services.values().stream()
                .flatMap(known -> known.calls().values().stream())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        boolean reads =
                services.values().stream().anyMatch(known -> known.compiled().protectReads());
        return new View(fleet, Map.copyOf(services), ends, reads);
    }

    private Map<AdminCall, Instant> next(Map<AdminCall, Instant> before, List<Member> members, Instant now) {
        Map<AdminCall, Instant> next = new LinkedHashMap<>();
        boolean silent = false;
        for (Member member : members) {
            Set<AdminCall> published = AdminCall.of(member);
            silent |= published == null;
            if (published != null) {
                published.forEach(call -> next.put(call, Instant.MAX));
            }
        }
        boolean kept = silent;
        before.forEach((call, end) -> {
            Instant until = kept ? Instant.MAX : end.equals(Instant.MAX) ? now.plus(memory) : end;
            if (now.isBefore(until)) {
                next.putIfAbsent(call, until);
            }
        });
        return next;
    }
}
