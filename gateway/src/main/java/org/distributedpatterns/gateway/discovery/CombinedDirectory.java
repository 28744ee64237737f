package org.distributedpatterns.gateway.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.membership.Member;

/** Several directories as one: a service has the instances that any of them knows. Complete when all are. */
final class CombinedDirectory implements Directory {

    private final List<Directory> parts;
    private final List<Consumer<Fleet>> listeners = new CopyOnWriteArrayList<>();
    private volatile Fleet current = Fleet.UNKNOWN;

    CombinedDirectory(List<? extends Directory> parts) {
        this.parts = List.copyOf(parts);
        this.parts.forEach(part -> part.onChange(changed -> combine()));
    }

    @Override
    public Fleet current() {
        return current;
    }

    @Override
    public synchronized void onChange(Consumer<Fleet> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    private synchronized void combine() {
        Map<String, List<Member>> services = new TreeMap<>();
        boolean complete = true;
        for (Directory part : parts) {
            Fleet fleet = part.current();
            complete &= fleet.complete();
            fleet.services()
                    .forEach((service, members) -> services.computeIfAbsent(service, absent -> new ArrayList<>())
                            .addAll(members));
        }
        services.values().forEach(members -> members.sort(Comparator.comparing(Member::instance)));
        Fleet next = new Fleet(services, complete);
        if (!next.equals(current)) {
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }
}
