package org.distributedpatterns.acceptance.promise;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** What happened when, by the clock of the processes' logs: without it a violation could not be understood. */
final class Diary {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final Duration BEFORE = Duration.ofSeconds(4);

    private record Line(long nanos, String text) {

        @Override
        public String toString() {
            return clock(nanos) + " " + text;
        }
    }

    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

    void note(String text) {
        lines.add(new Line(System.nanoTime(), text));
    }

    /** Faults, writes of the key and its reads, from a little before what was read was written. */
    String story(Violation violation, Collection<? extends Operation> operations) {
        Operation.Get read = violation.read();
        long from = operations.stream()
                        .filter(operation -> operation instanceof Operation.Put put
                                && put.value().equals(read.value()))
                        .mapToLong(Operation::start)
                        .min()
                        .orElse(read.start() - 3 * BEFORE.toNanos())
                - BEFORE.toNanos();
        long until = read.end() + BEFORE.toNanos();
        Stream<Line> faults = lines.stream().filter(line -> line.nanos() > from && line.nanos() < until);
        Stream<Line> ofKey = operations.stream()
                .filter(operation -> operation.key().equals(read.key()))
                .filter(operation -> operation.start() > from && operation.start() < until)
                .map(operation ->
                        new Line(operation.start(), (operation.equals(read) ? "--> " : "    ") + text(operation)));
        List<String> story = Stream.concat(faults, ofKey)
                .sorted(Comparator.comparingLong(Line::nanos))
                .map(Line::toString)
                .toList();
        return violation + "\n  " + String.join("\n  ", story);
    }

    private static String text(Operation operation) {
        String until = operation.isAcknowledged() ? clock(operation.end()) : "never";
        String what = switch (operation) {
            case Operation.Put put ->
                "PUT " + put.value() + (put.timeToLive() == null ? "" : " for " + put.timeToLive());
            case Operation.Delete _ -> "DELETE";
            case Operation.Get get -> "GET " + get.value();
        };
        return operation.key() + " " + what + " until " + until + " " + operation.via();
    }

    private static String clock(long nanos) {
        return TIME.format(Instant.now().minusNanos(System.nanoTime() - nanos));
    }
}
