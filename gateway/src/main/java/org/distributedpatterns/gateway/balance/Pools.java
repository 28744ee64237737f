package org.distributedpatterns.gateway.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.shift.ShiftReport;
import org.distributedpatterns.gateway.shift.Shifts;

/** The pool of each service that has been called, kept up with the fleet. Safe for use by several threads. */
public final class Pools {

    private final Directory directory;
    private final RouteSettings.Source settings;
    private final LongSupplier nanoTime;
    private final Function<String, Pool.Listener> listeners;
    private final Map<String, Pool> byService = new ConcurrentHashMap<>();

    /** @param listeners is told of what happens to instances, by service */
    public Pools(
            Directory directory,
            RouteSettings.Source settings,
            LongSupplier nanoTime,
            Function<String, Pool.Listener> listeners) {
        this.directory = directory;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.listeners = listeners;
        directory.onChange(this::update);
    }

    /** The pool of a service; made when it is asked for first. */
    public Pool of(String service) {
        Pool pool = byService.get(service);
        if (pool == null) {
            return create(service);
        }
        pool.configure(settings.apply(service));
        return pool;
    }

    /** All pools by service, as of now. */
    public Map<String, Pool> all() {
        return new HashMap<>(byService);
    }

    /**
     * How far the traffic of instances that are being replaced has moved, by service. Of a service that nobody calls
     * through this gateway there is nothing to move.
     */
    public Map<String, List<ShiftReport>> shifts() {
        Map<String, List<ShiftReport>> shifts = new TreeMap<>();
        directory.current().services().forEach((service, members) -> {
            Pool pool = byService.get(service);
            shifts.put(service, pool == null ? Shifts.uncalled(members) : pool.shifts());
        });
        return shifts;
    }

    /** Whether this gateway passes the instance over for the time being. */
    public boolean isPassedOver(String service, Member member) {
        Pool pool = byService.get(service);
        return pool != null && pool.isPassedOver(member);
    }

    private synchronized Pool create(String service) {
        return byService.computeIfAbsent(service, absent -> {
            Pool pool = new Pool(settings.apply(service), nanoTime, listeners.apply(service));
            pool.update(directory.current().of(service));
            return pool;
        });
    }

    private synchronized void update(Fleet fleet) {
        byService.forEach((service, pool) -> pool.update(fleet.of(service)));
    }
}
