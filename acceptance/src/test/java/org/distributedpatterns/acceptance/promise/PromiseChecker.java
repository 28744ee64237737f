package org.distributedpatterns.acceptance.promise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks reads against the writes of the same key, as of a regular register (Lamport, <i>On Interprocess
 * Communication</i>, 1986) that can be empty: a read returns what a write left that no other acknowledged write has
 * certainly followed before the read began, or what a write that was under way leaves. A write that the client was not
 * told about may be in force from its start on, at any time. Nothing is a fair answer where nothing was written, where
 * a delete or a value's end is such a write, and in an {@link Outage}, which may lose values but never bring older ones
 * back.
 */
final class PromiseChecker {

    /** What the clocks' reading and a value's way through the fleet may take. */
    private static final Duration EXPIRY_SLACK = Duration.ofSeconds(2);

    private final List<Outage> outages;

    PromiseChecker(Collection<Outage> outages) {
        this.outages = List.copyOf(outages);
    }

    /** All violations, in the order of their reads. */
    List<Violation> check(Collection<? extends Operation> operations) {
        Map<String, List<Operation>> byKey = operations.stream().collect(Collectors.groupingBy(Operation::key));
        return byKey.values().stream()
                .flatMap(ofKey -> checkKey(ofKey).stream())
                .sorted(Comparator.comparingLong(violation -> violation.read().start()))
                .toList();
    }

    private List<Violation> checkKey(List<Operation> operations) {
        List<Operation> writes = operations.stream()
                .filter(operation -> !(operation instanceof Operation.Get))
                .toList();
        List<Violation> violations = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation instanceof Operation.Get read && read.isAcknowledged()) {
                check(read, writes).ifPresent(violations::add);
            }
        }
        return violations;
    }

    private Optional<Violation> check(Operation.Get read, List<Operation> writes) {
        return read.value() == null ? checkNothing(read, writes) : checkValue(read, writes);
    }

    private static Optional<Violation> checkValue(Operation.Get read, List<Operation> writes) {
        Operation.Put source = null;
        for (Operation write : writes) {
            if (write instanceof Operation.Put put && put.value().equals(read.value()) && put.start() < read.end()) {
                source = put;
            }
        }
        if (source == null) {
            return Optional.of(new Violation.Unknown(read));
        }
        Operation by = overwriting(source, read, writes);
        if (by != null) {
            return Optional.of(new Violation.Stale(read, by, Duration.ofNanos(read.start() - by.end())));
        }
        Duration timeToLive = source.timeToLive();
        if (timeToLive != null && source.isAcknowledged()) {
            long over = read.start() - source.end() - timeToLive.toNanos();
            if (over > EXPIRY_SLACK.toNanos()) {
                return Optional.of(new Violation.Expired(read, Duration.ofNanos(over)));
            }
        }
        return Optional.empty();
    }

    /** The first acknowledged write that certainly followed {@code source}, and ended before the read began. */
    private static @Nullable Operation overwriting(Operation source, Operation.Get read, List<Operation> writes) {
        return writes.stream()
                .filter(write -> source.isBefore(write) && write.isBefore(read))
                .min(Comparator.comparingLong(Operation::end))
                .orElse(null);
    }

    private Optional<Violation> checkNothing(Operation.Get read, List<Operation> writes) {
        Operation.Put last = writes.stream()
                .filter(write -> write instanceof Operation.Put && write.isBefore(read))
                .map(Operation.Put.class::cast)
                .max(Comparator.comparingLong(Operation::start))
                .orElse(null);
        if (last == null
                || writes.stream().anyMatch(write -> mayHaveEmptied(write, last, read))
                || outages.stream().anyMatch(outage -> outage.end() > last.start() && outage.start() < read.end())) {
            return Optional.empty();
        }
        return Optional.of(new Violation.Lost(read, last));
    }

    /** Whether a write may have left nothing after {@code last} and before the read was over. */
    private static boolean mayHaveEmptied(Operation write, Operation.Put last, Operation.Get read) {
        return switch (write) {
            case Operation.Delete delete -> delete.start() < read.end() && delete.end() >= last.start();
            case Operation.Put put -> {
                Duration timeToLive = put.timeToLive();
                yield timeToLive != null
                        && put.start() + timeToLive.toNanos() < read.end()
                        && put.end() >= last.start();
            }
            case Operation.Get _ -> false;
        };
    }
}
