package org.distributedpatterns.gateway.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.Balancing;
import org.distributedpatterns.gateway.settings.Balancing.Strategy;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.shift.ShiftReport;
import org.distributedpatterns.gateway.shift.Shifts;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service and which of them are fit. Three things speak against an instance:
 *
 * <ul>
 *   <li>suspicion: a connection to it failed. For a short time it is passed over while others exist; an answer clears
 *       it;
 *   <li>a failed readiness check, until one succeeds;
 *   <li>ejection: its answers are worse than those of the others ({@link Outliers}). At most a share of the instances
 *       is ejected at a time.
 * </ul>
 *
 * <p>If fewer than a share of those that accept connections is fit, all of them are used (panic, as Envoy calls it):
 * the few would not stand the traffic of all, and what speaks against so many is rather the service or the network.
 *
 * <p>{@link #fit()} reads a snapshot, made anew when something changes or a time runs out.
 */
public final class Pool {

    /** 502, 503, 504: rather the way to the answer failed than the request. */
    public static boolean isGatewayError(int status) {
        return status >= 502 && status <= 504;
    }

    /** Why an instance is passed over. */
    public enum Reason {
        UNREACHABLE,
        UNREADY,
        ERRORS,
        GATEWAY_ERRORS,
        LATENCY
    }

    /** Is told of what happens to instances; must not block. */
    @FunctionalInterface
    public interface Listener {
        void passedOver(Member member, Reason reason);
    }

    /** @param until when a time runs out, on the scale of the clock */
    private record View(List<Instance> all, List<Instance> fit, boolean panic, boolean timed, long until) {}

    private static final int GATEWAY_TIMEOUT = 504;

    private static final Duration FIRST_SUSPICION = Duration.ofSeconds(2);

    private static final Duration LONGEST_SUSPICION = Duration.ofSeconds(16);

    private final LongSupplier nanoTime;
    private final Listener listener;
    private final Outliers outliers;
    private final Shifts shifts;
    private Map<String, Instance> instances = Map.of();
    private volatile RouteSettings settings;
    private volatile boolean wanted;
    private volatile View view = new View(List.of(), List.of(), false, false, 0);

    public Pool(RouteSettings settings, LongSupplier nanoTime, Listener listener) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.outliers = new Outliers(nanoTime);
        this.shifts = new Shifts(nanoTime);
    }

    /** From now on these hold; costs nothing if they are the same object. */
    public void configure(RouteSettings next) {
        if (next != settings) {
            apply(next);
        }
    }

    private void wanted() {
        if (!wanted) { // written rarely, so that processors do not take the line from each other at every request
            wanted = true;
        }
    }

    /** Whether somebody has wanted to know which instances are fit since this was asked last. */
    public boolean wasWanted() {
        boolean was = wanted;
        wanted = false;
        return was;
    }

    private synchronized void apply(RouteSettings next) {
        settings = next;
        instances.values().forEach(this::share);
        refresh();
    }

    /** From now on these are the instances, ordered by name. */
    public synchronized void update(List<Member> members) {
        shifts.update(members);
        Map<String, Instance> next = new HashMap<>();
        List<Instance> all = new ArrayList<>();
        for (Member member : members) {
            String identity = member.instance() + '@' + member.host() + ':' + member.port();
            Instance instance = instances.get(identity);
            if (instance != null) {
                instance.publishes(member);
                share(instance);
            } else {
                instance = new Instance(member, shifts, nanoTime);
                share(instance);
                if (!instances.isEmpty()) { // the first ones have no elders to leave the traffic to
                    instance.startSlowly(settings.balancing().slowStart().toNanos());
                }
            }
            next.put(identity, instance);
            all.add(instance);
        }
        instances = next;
        refresh(List.copyOf(all));
    }

    private void share(Instance instance) {
        Balancing balancing = settings.balancing();
        if (balancing.strategy() != Strategy.WEIGHTED) {
            instance.share(1);
            return;
        }
        Double weight = balancing.weights().get(instance.name());
        instance.share(weight != null ? weight : published(instance.member()));
    }

    private static double published(Member member) {
        try {
            double weight = Double.parseDouble(member.metadata().getOrDefault("weight", "1"));
            return weight >= 0 && weight <= 1_000_000 ? weight : 1;
        } catch (NumberFormatException e) {
            return 1; // what an instance publishes about itself must not stop the others
        }
    }

    public RouteSettings settings() {
        return settings;
    }

    /** All instances, ordered by name. */
    public List<Instance> all() {
        return view.all();
    }

    /** Those that may be chosen; empty only if there is none at all. */
    public List<Instance> fit() {
        wanted();
        View now = view;
        if (now.timed() && now.until() - nanoTime.getAsLong() <= 0) {
            synchronized (this) {
                refresh();
                now = view;
            }
        }
        return now.fit();
    }

    /** Whether so few are fit that all are used. */
    public boolean isPanic() {
        fit();
        return view.panic();
    }

    /** Whether this instance is passed over for the time being. */
    public boolean isPassedOver(Member member) {
        wanted();
        return view.all().stream()
                .anyMatch(instance -> instance.member().equals(member) && !isFit(instance, nanoTime.getAsLong()));
    }

    /** How far the traffic of instances that are being replaced has moved. */
    List<ShiftReport> shifts() {
        return shifts.reports();
    }

    /** The head of an answer came. */
    public void answered(Instance instance, int status, long tookNanos) {
        instance.took(tookNanos);
        if (!instance.suspicion.isClear()) {
            synchronized (this) {
                instance.suspicion.clear();
                refresh();
            }
        }
        if (status < 500) {
            instance.answeredWell(tookNanos);
            instance.errors.end();
            instance.gatewayErrors.end();
        } else {
            if (status != GATEWAY_TIMEOUT) { // which may be the caller's short budget
                instance.failedLately();
            }
            erred(instance, isGatewayError(status));
        }
        if (outliers.isDue()) {
            synchronized (this) {
                outliers.slow(view.all(), settings.ejection()).forEach(slow -> eject(slow, Reason.LATENCY));
            }
        }
    }

    /** No connection came about, or it broke. */
    public void failed(Instance instance) {
        instance.failedLately();
        synchronized (this) {
            if (instance.suspicion.begin(nanoTime.getAsLong(), FIRST_SUSPICION, LONGEST_SUSPICION)) {
                refresh();
                listener.passedOver(instance.member(), Reason.UNREACHABLE);
            }
        }
    }

    /** Nothing came within a time that should have been enough. */
    public void silent(Instance instance) {
        instance.failedLately();
        erred(instance, true);
    }

    /** An active check ended. */
    public synchronized void checked(Instance instance, boolean ready) {
        if (ready) {
            instance.failedChecks.end();
            if (instance.unready) {
                instance.unready = false;
                instance.startSlowly(settings.balancing().slowStart().toNanos());
                refresh();
            }
        } else if (instance.failedChecks.reaches(settings.checks().unready()) && !instance.unready) {
            instance.unready = true;
            refresh();
            listener.passedOver(instance.member(), Reason.UNREADY);
        }
    }

    private void erred(Instance instance, boolean gatewayError) {
        boolean tooMany = instance.errors.reaches(settings.ejection().errors());
        Reason reason = tooMany ? Reason.ERRORS : null;
        if (!gatewayError) {
            instance.gatewayErrors.end();
        } else if (instance.gatewayErrors.reaches(settings.ejection().gatewayErrors())) {
            reason = Reason.GATEWAY_ERRORS;
        }
        if (reason != null) {
            synchronized (this) {
                eject(instance, reason);
            }
        }
    }

    private void eject(Instance instance, Reason reason) {
        long now = nanoTime.getAsLong();
        List<Instance> all = view.all();
        long ejected = all.stream().filter(other -> other.ejection.lasts(now)).count();
        if (ejected + 1 > (int) (settings.ejection().atMost() * all.size())) {
            return;
        }
        if (instance.ejection.begin(
                now, settings.ejection().first(), settings.ejection().longest())) {
            instance.startSlowlyAfter(
                    instance.ejection.until(), settings.balancing().slowStart().toNanos());
            refresh();
            listener.passedOver(instance.member(), reason);
        }
    }

    private void refresh() {
        refresh(view.all());
    }

    private void refresh(List<Instance> all) {
        long now = nanoTime.getAsLong();
        List<Instance> reachable = new ArrayList<>();
        List<Instance> fit = new ArrayList<>();
        Long next = null;
        for (Instance instance : all) {
            next = earlier(next, instance.suspicion, now);
            next = earlier(next, instance.ejection, now);
            if (!instance.suspicion.lasts(now)) {
                reachable.add(instance);
                if (isFit(instance, now)) {
                    fit.add(instance);
                }
            }
        }
        boolean panic = fit.size() < settings.balancing().panicBelow() * reachable.size() || fit.isEmpty();
        List<Instance> used = !panic ? fit : reachable.isEmpty() ? all : reachable;
        view = new View(all, List.copyOf(used), panic && !all.isEmpty(), next != null, next == null ? 0 : next);
    }

    private static boolean isFit(Instance instance, long now) {
        return !instance.unready && !instance.ejection.lasts(now) && !instance.suspicion.lasts(now);
    }

    private static @Nullable Long earlier(@Nullable Long so, Timeout timeout, long now) {
        if (!timeout.lasts(now)) {
            return so;
        }
        return so == null || timeout.until() - so < 0 ? Long.valueOf(timeout.until()) : so;
    }
}
