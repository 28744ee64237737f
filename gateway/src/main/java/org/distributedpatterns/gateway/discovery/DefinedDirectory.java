package org.distributedpatterns.gateway.discovery;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.membership.Member;

/** What another directory knows, and beside it services whose instances administrators have defined. */
public final class DefinedDirectory implements Directory {

    private final Directory base;
    private final List<Consumer<Fleet>> listeners = new CopyOnWriteArrayList<>();
    private Map<String, List<Member>> defined = Map.of();
    private volatile Fleet current = Fleet.UNKNOWN;

    DefinedDirectory(Directory base) {
        this.base = base;
        base.onChange(fleet -> publish());
    }

    /** These are defined now, by service. A service that has members of its own keeps them. */
    public synchronized void define(Map<String, List<Member>> services) {
        defined = Map.copyOf(services);
        publish();
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

    private synchronized void publish() {
        Fleet known = base.current();
        Map<String, List<Member>> all = new TreeMap<>(defined);
        all.putAll(known.services());
        Fleet next = new Fleet(all, known.complete());
        if (!next.equals(current)) {
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }
}
