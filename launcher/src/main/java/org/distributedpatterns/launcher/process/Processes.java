package org.distributedpatterns.launcher.process;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * The processes of a fleet: starts and ends them and keeps the records. Whatever this launcher has started is ended by
 * {@link #abandon()} if it comes before {@link #keep()}; from then on nothing can be started.
 */
public final class Processes {

    private static final Duration POLL = Duration.ofMillis(100);

    private final ProcessRecords records;
    private final List<Started> unkept = new ArrayList<>();
    private final List<Process> helpers = new ArrayList<>();
    private boolean abandoned;

    public Processes(ProcessRecords records) {
        this.records = records;
    }

    /** What is remembered. */
    public ProcessRecords records() {
        return records;
    }

    /** The records whose process lives. */
    public List<ProcessRecord> alive() {
        List<ProcessRecord> all = records.all();
        ProcessTable table = ProcessTable.of(all);
        return all.stream().filter(table::lives).toList();
    }

    /** Starts a process that outlives the launcher. */
    public synchronized Started start(Launch launch) {
        refuseAfterAbandon();
        Started started = Detached.start(launch);
        records.save(started.record());
        unkept.add(started);
        return started;
    }

    /** Starts a process that ends with the launcher at the latest. */
    public synchronized Process startHelper(ProcessBuilder builder) throws IOException {
        refuseAfterAbandon();
        Process process = builder.start();
        helpers.removeIf(helper -> !helper.isAlive());
        helpers.add(process);
        return process;
    }

    private void refuseAfterAbandon() {
        if (abandoned) {
            throw new Failure("interrupted");
        }
    }

    /** What was started so far stays. */
    public synchronized void keep() {
        unkept.clear();
    }

    /**
     * Forbids further starts, ends the helpers, and answers what was started and not kept: to be ended by the caller.
     */
    public synchronized List<ProcessRecord> abandon() {
        abandoned = true;
        for (Process helper : helpers) {
            helper.descendants().forEach(ProcessHandle::destroyForcibly);
            helper.destroyForcibly();
        }
        List<Long> pids = unkept.stream().map(started -> started.record().pid()).toList();
        unkept.clear();
        return records.all().stream()
                .filter(record -> pids.contains(record.pid()))
                .toList();
    }

    /** Sends a signal by name, for example {@code STOP}. */
    public static void signal(ProcessRecord record, String signal) {
        if (!isSame(record)) {
            throw new Failure(record.label() + " runs no more");
        }
        try {
            // the shell's own kill: not every container has /bin/kill
            Process kill = new ProcessBuilder(
                            "/bin/sh", "-c", "kill -\"$1\" \"$2\"", "sh", signal, Long.toString(record.pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new Failure("SIG" + signal + " could not be sent to " + record.label());
            }
        } catch (IOException e) {
            throw new Failure("SIG" + signal + " could not be sent to " + record.label() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks processes to end (SIGTERM, after SIGCONT for the frozen), waits for all of them, and forgets them.
     *
     * @return those that had to be killed after {@code patience}
     */
    public List<ProcessRecord> end(List<ProcessRecord> ending, Duration patience) {
        List<ProcessRecord> living = ending.stream().filter(Processes::isAlive).toList();
        for (ProcessRecord record : living) {
            signal(record, "CONT");
            handle(record).ifPresent(ProcessHandle::destroy);
        }
        List<ProcessRecord> left = await(living, patience);
        left.forEach(record -> handle(record).ifPresent(ProcessHandle::destroyForcibly));
        List<ProcessRecord> unkillable = await(left, Duration.ofSeconds(10));
        if (!unkillable.isEmpty()) {
            throw new Failure(unkillable.getFirst().label() + " does not even end by SIGKILL");
        }
        ending.forEach(records::forget);
        return left;
    }

    /** Ends a process at once; its record stays, so that its end can be seen. */
    public void kill(ProcessRecord record) {
        signal(record, "KILL");
        await(List.of(record), Duration.ofSeconds(10));
    }

    private static List<ProcessRecord> await(List<ProcessRecord> ending, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<ProcessRecord> left = ending;
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            ProcessTable table = ProcessTable.of(left);
            left = left.stream().filter(table::lives).toList();
            if (!left.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        return left;
    }

    /** Whether the recorded process lives. */
    public static boolean isAlive(ProcessRecord record) {
        return ProcessTable.of(List.of(record)).lives(record);
    }

    /** Whether it is frozen by SIGSTOP. */
    public static boolean isPaused(ProcessRecord record) {
        return ProcessTable.of(List.of(record)).paused(record);
    }

    static boolean isSame(ProcessRecord record) {
        return handle(record).isPresent();
    }

    private static Optional<ProcessHandle> handle(ProcessRecord record) {
        Instant recorded = Instant.ofEpochMilli(record.startedAtMillis());
        return ProcessHandle.of(record.pid())
                .filter(handle -> handle.info()
                        .startInstant()
                        .map(started -> Duration.between(recorded, started).abs())
                        .map(apart -> apart.compareTo(Detached.START_TOLERANCE) <= 0)
                        .orElse(true));
    }
}
