package org.distributedpatterns.launcher.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.fleet.LocalFleet.Wish;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} is to bring about: the usual fleet when nothing runs, else what the last plan says. What was asked
 * for and could only be had by a fleet that starts anew is refused, not passed over.
 *
 * @param house the services of the project
 * @param last the last plan, if it is known
 * @param alive what runs
 */
record Planning(List<ServiceFolder> house, Optional<Plan> last, List<ProcessRecord> alive) {

    private static final String AFRESH = ": ./platform down first, then ./platform up ";

    Planning {
        house = List.copyOf(house);
        alive = List.copyOf(alive);
        last = alive.isEmpty() ? Optional.empty() : last;
    }

    /**
     * The plan; ports may be 0 in it, to be picked.
     *
     * @param usual the ports where none are asked for
     */
    Plan plan(Wish wish, Ports usual) {
        last.ifPresent(known -> refuseWhatIsLate(wish, known));
        Ports ports = ports(wish.ports(), usual);
        Plan plan = last.map(known -> wish.small() ? small(known) : known)
                .orElseGet(() -> Plan.usual(ports, house, wish.small(), wish.plain()))
                .on(ports);
        for (ServiceFolder folder : wish.elsewhere()) {
            requireOwnName(folder, wish.elsewhere());
            plan = plan.with(folder);
        }
        return plan;
    }

    private void refuseWhatIsLate(Wish wish, Plan known) {
        if (wish.plain() && !known.plain()) {
            throw new Failure(
                    "the fleet runs, prepared for fast starts, and --plain is for the start" + AFRESH + "--plain");
        }
        Map<String, Long> several = alive.stream()
                .collect(Collectors.groupingBy(ProcessRecord::service, TreeMap::new, Collectors.counting()));
        several.values().removeIf(count -> count < 2);
        if (wish.small() && !several.isEmpty()) {
            String numbers = several.entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue())
                    .collect(Collectors.joining(" "));
            throw new Failure("the fleet runs with " + numbers + ", and --small is for the start" + AFRESH
                    + "--small; ./platform scale SERVICE=1 changes one service");
        }
    }

    private static Plan small(Plan known) {
        Map<String, Integer> counts = new TreeMap<>(known.counts());
        counts.replaceAll((service, count) -> Math.min(1, count));
        return new Plan(known.ports(), counts, known.folders(), known.plain());
    }

    /** The gateway may come back elsewhere; where the brokers are, every process that runs was told at its start. */
    private Ports ports(AskedPorts asked, Ports usual) {
        Ports known = last.map(Plan::ports).orElse(usual);
        Ports ports = new Ports(
                settled(Plan.GATEWAY, known.gateway(), asked.gateway(), "--port", !runs(Plan.GATEWAY)),
                settled(ZooKeeper.NAME, known.zookeeper(), asked.zookeeper(), "--zookeeper-port", alive.isEmpty()),
                settled(Kafka.NAME, known.kafka(), asked.kafka(), "--kafka-port", alive.isEmpty()));
        requireDistinct(Plan.GATEWAY, ports.gateway(), ZooKeeper.NAME, ports.zookeeper());
        requireDistinct(Plan.GATEWAY, ports.gateway(), Kafka.NAME, ports.kafka());
        requireDistinct(ZooKeeper.NAME, ports.zookeeper(), Kafka.NAME, ports.kafka());
        return ports;
    }

    private int settled(String service, int known, @Nullable Integer asked, String option, boolean free) {
        int present = alive.stream()
                .filter(record -> record.service().equals(service))
                .map(ProcessRecord::port)
                .findFirst()
                .orElse(known);
        if (asked == null || asked == present) {
            return present;
        }
        if (free) {
            return asked;
        }
        if (asked == 0) {
            return present; // any will do
        }
        throw new Failure((runs(service)
                        ? service + " runs on port " + present
                        : service + " does not run, and the others know it on port " + present)
                + AFRESH + option + " " + asked);
    }

    private boolean runs(String service) {
        return alive.stream().anyMatch(record -> record.service().equals(service));
    }

    private static void requireDistinct(String one, int port, String other, int otherPort) {
        if (port == otherPort && port != 0) {
            throw new Failure("port " + port + " is meant for " + one + " and for " + other);
        }
    }

    private void requireOwnName(ServiceFolder folder, List<ServiceFolder> alongside) {
        String name = folder.name();
        Stream<Path> named = Stream.concat(house.stream(), alongside.stream())
                .filter(service -> service.name().equals(name))
                .map(ServiceFolder::path);
        Stream<Path> running = last.filter(known -> runs(name)).stream()
                .flatMap(known -> Stream.ofNullable(known.folders().get(name)));
        Optional<Path> other = Stream.concat(named, running)
                .filter(path -> !path.equals(folder.path()))
                .findFirst();
        if (other.isPresent()) {
            throw new Failure("--with " + Home.shown(folder.path()) + ": its artifact is " + name + ", as that of "
                    + Home.shown(other.get()) + "; each service needs a name of its own");
        }
        if (name.equals(Kafka.NAME) || name.equals(ZooKeeper.NAME)) {
            throw new Failure("--with " + Home.shown(folder.path()) + ": " + name + " is a broker's name");
        }
    }
}
