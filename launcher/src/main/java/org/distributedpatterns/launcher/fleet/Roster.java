package org.distributedpatterns.launcher.fleet;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * Finds what a person calls by name. Who asks for what is not there is told what there is.
 *
 * @param living the processes that run
 * @param dead those that are remembered and run no more
 */
record Roster(List<ProcessRecord> living, List<ProcessRecord> dead) {

    Roster {
        living = List.copyOf(living);
        dead = List.copyOf(dead);
    }

    /** The process of this name or process id, one that runs before one that does not. */
    ProcessRecord any(String name) {
        return Stream.concat(living.stream(), dead.stream())
                .filter(record -> isCalled(record, name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    /** The running process of this name or process id. */
    ProcessRecord running(String name) {
        return living.stream()
                .filter(record -> isCalled(record, name))
                .findFirst()
                .orElseThrow(() -> dead.stream().anyMatch(record -> isCalled(record, name))
                        ? new Failure(name + " is dead; ./platform up starts what is missing, " + running())
                        : unknown(name));
    }

    /**
     * The service of this name.
     *
     * @param verb what is to be done with services
     * @param services those that there are
     */
    void requireService(String verb, String service, Collection<String> services) {
        if (services.contains(service)) {
            return;
        }
        String there = verb + " takes services: " + String.join(", ", services);
        if (service.equals(Kafka.NAME) || service.equals(ZooKeeper.NAME)) {
            throw new Failure(service + " is a broker; " + there);
        }
        boolean instance = Stream.concat(living.stream(), dead.stream()).anyMatch(record -> isCalled(record, service));
        throw new Failure((instance ? service + " is an instance; " : "no service " + service + "; ") + there);
    }

    private static boolean isCalled(ProcessRecord record, String name) {
        return record.name().equals(name) || Long.toString(record.pid()).equals(name);
    }

    private Failure unknown(String name) {
        List<ProcessRecord> instances =
                living.stream().filter(record -> record.service().equals(name)).toList();
        return new Failure(
                instances.isEmpty()
                        ? "no " + name + "; " + running()
                        : name + " is a service; its instances are " + labels(instances));
    }

    private String running() {
        return living.isEmpty() ? "nothing runs: ./platform up starts the fleet" : "there are " + labels(living);
    }

    private static String labels(List<ProcessRecord> records) {
        return records.stream().map(ProcessRecord::label).collect(Collectors.joining(", "));
    }
}
