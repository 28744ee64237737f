package org.distributedpatterns.launcher.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.build.App;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Names;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;

/** Changes the instances of a running service one by one, so that the service as a whole serves on. */
final class RollingChange {

    private static final Comparator<ProcessRecord> BY_NAME = Comparator.comparing(ProcessRecord::name, Names.NATURAL);

    /** How long one of whom routers can't know that it is a replacement has to have served beside the old one. */
    private static final Duration SEASONED = Duration.ofSeconds(4);

    private final Workshop shop;
    private final FleetDown down;

    RollingChange(Workshop shop) {
        this.shop = shop;
        this.down = new FleetDown(shop.processes(), shop.progress());
    }

    /**
     * Replaces every instance by a new one of the present build. The replacement starts and says whose place it takes;
     * all instances of the service have what the membership assigns to them; every router moves the old one's traffic
     * to it step by step; and only then the old one drains and ends. When that does not come about within
     * {@code patience}, the replacement ends and the old one stays. The gateway's port has one owner, so there the old
     * one ends first.
     */
    void restart(Plan plan, String service, Duration patience) {
        List<ProcessRecord> old = of(service);
        if (old.isEmpty()) {
            throw new Failure(service + " does not run; ./platform up starts it");
        }
        App app = prepare(plan, service);
        shop.progress().phase("restarting " + service, old.size());
        for (ProcessRecord leaving : old) {
            ProcessRecord replacement = service.equals(Plan.GATEWAY)
                    ? restartGateway(plan, app, leaving)
                    : replace(plan, app, leaving, patience);
            shop.progress().step(replacement.name() + " in place of " + leaving.label());
        }
        shop.instances().awaitSettled(of(service), service);
        shop.progress().close();
    }

    private ProcessRecord restartGateway(Plan plan, App app, ProcessRecord leaving) {
        shop.progress().doing("stopping " + leaving.label());
        end(leaving);
        ProcessRecord replacement = shop.instances().start(app, plan.ports());
        shop.processes().keep();
        return replacement;
    }

    private ProcessRecord replace(Plan plan, App app, ProcessRecord leaving, Duration patience) {
        ProcessRecord replacement = shop.instances().startInPlaceOf(leaving, app, plan.ports());
        shop.progress().doing(replacement.name() + " is ready");
        Optional<String> lacking = awaitTakenOver(leaving, replacement, patience);
        if (lacking.isPresent() && isAlive(leaving)) {
            shop.progress().doing("giving up: draining " + replacement.label());
            end(replacement);
            throw new Failure("gave up after " + patience.toSeconds() + " s and kept " + leaving.label() + ": "
                    + replacement.label() + " could not take its place: " + lacking.get());
        }
        shop.processes().keep(); // until now it was this command's to end
        if (lacking.isPresent()) {
            throw new Failure(leaving.label() + " died, and with " + replacement.label() + " " + app.service() + " is "
                    + lacking.get());
        }
        shop.progress().doing("draining " + leaving.label());
        end(leaving);
        return replacement;
    }

    /** What is lacking after {@code patience}; empty if nothing is, and has not been for a while. */
    private Optional<String> awaitTakenOver(ProcessRecord leaving, ProcessRecord replacement, Duration patience) {
        boolean known = shop.health().saysWhatItReplaces(replacement);
        List<ProcessRecord> routers =
                known ? services().filter(shop.health()::routes).toList() : List.of();
        AtomicReference<String> lacking = new AtomicReference<>("");
        boolean taken = Until.holdsFor(known ? Instances.SETTLED : SEASONED, patience, () -> {
            String now = lacking(leaving, replacement, routers);
            if (!now.equals(lacking.getAndSet(now)) && !now.isEmpty()) {
                shop.progress().doing(replacement.name() + " takes over: " + now);
            }
            return now.isEmpty();
        });
        return taken ? Optional.empty() : Optional.of(lacking.get());
    }

    private String lacking(ProcessRecord leaving, ProcessRecord replacement, List<ProcessRecord> routers) {
        if (!isAlive(replacement)) {
            throw new Failure(replacement.label() + " died and " + leaving.label() + " stays: "
                    + Postmortem.reason(replacement.log()) + " (log: " + Home.shown(replacement.log()) + ")");
        }
        if (!shop.instances().areSettled(of(replacement.service()))) {
            return "not settled (see /actuator/health/settled of the instances)";
        }
        return isAlive(leaving) // else there is nothing left to take over
                ? TakeOver.of(
                                replacement,
                                routers.stream().filter(this::isAlive).toList(),
                                shop.health())
                        .lacking()
                : "";
    }

    private boolean isAlive(ProcessRecord process) {
        return shop.processes().alive().stream().anyMatch(alive -> alive.pid() == process.pid());
    }

    private Stream<ProcessRecord> services() {
        return shop.processes().alive().stream().filter(record -> !FleetDown.isBroker(record));
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
