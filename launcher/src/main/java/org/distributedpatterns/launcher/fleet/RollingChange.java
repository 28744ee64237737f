package org.distributedpatterns.launcher.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.distributedpatterns.launcher.build.App;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.process.Names;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;

/** Changes the instances of a running service one by one, so that the service as a whole serves on. */
final class RollingChange {

    private static final Comparator<ProcessRecord> BY_NAME = Comparator.comparing(ProcessRecord::name, Names.NATURAL);

    private final Workshop shop;
    private final FleetDown down;

    RollingChange(Workshop shop) {
        this.shop = shop;
        this.down = new FleetDown(shop.processes(), shop.progress());
    }

    /**
     * Replaces every instance by a new one of the present build: the replacement starts, all instances of the service
     * have what the membership assigns to them and have served together for a while, and only then the old one drains
     * and ends. The gateway's port has one owner, so there the old one ends first.
     */
    void restart(Plan plan, String service) {
        List<ProcessRecord> old = of(service);
        if (old.isEmpty()) {
            throw new Failure(service + " does not run; ./platform up starts it");
        }
        App app = prepare(plan, service);
        shop.progress().phase("restarting " + service, old.size());
        for (ProcessRecord leaving : old) {
            if (service.equals(Plan.GATEWAY)) {
                shop.progress().doing("stopping " + leaving.label());
                end(leaving);
            }
            ProcessRecord replacement = shop.instances().start(app, plan.ports());
            shop.processes().keep();
            shop.progress().doing(replacement.name() + " is ready");
            if (!service.equals(Plan.GATEWAY)) {
                shop.instances().awaitSeasoned(of(service), service);
                shop.progress().doing("draining " + leaving.label());
                end(leaving);
            }
            shop.progress().step(replacement.name() + " in place of " + leaving.label());
        }
        shop.instances().awaitSettled(of(service), service);
        shop.progress().close();
    }

    /** Starts or drains instances until {@code count} run; those of the highest ordinals drain first. */
    void scale(Plan plan, String service, int count) {
        List<ProcessRecord> running = new ArrayList<>(of(service));
        if (running.size() == count) {
            return;
        }
        if (running.size() < count) {
            App app = prepare(plan, service);
            shop.progress().phase("starting more of " + service, count - running.size());
            for (int i = running.size(); i < count; i++) {
                ProcessRecord started = shop.instances().start(app, plan.ports());
                shop.processes().keep();
                shop.progress().step(started.name());
            }
        } else {
            shop.progress().phase("draining some of " + service, running.size() - count);
            while (running.size() > count) {
                shop.instances().awaitSettled(running, service);
                ProcessRecord highest = running.removeLast();
                shop.progress().doing("draining " + highest.label());
                end(highest);
                shop.progress().step(highest.label() + " has left");
            }
        }
        shop.instances().awaitSettled(of(service), service);
        shop.progress().close();
    }

    private App prepare(Plan plan, String service) {
        ServiceFolder folder = plan.folder(service, shop.home());
        shop.builder().build(List.of(folder));
        return Objects.requireNonNull(
                new FleetUp(shop, 1).prepare(plan, List.of(folder)).get(service));
    }

    private void end(ProcessRecord leaving) {
        List<ProcessRecord> killed = shop.processes().end(List.of(leaving), FleetDown.SERVICE_PATIENCE);
        killed.forEach(record -> shop.progress().note(record.label() + " did not end in time and was killed"));
    }

    private List<ProcessRecord> of(String service) {
        return shop.processes().alive().stream()
                .filter(record -> record.service().equals(service))
                .sorted(BY_NAME)
                .toList();
    }
}
