package org.distributedpatterns.launcher.process;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.terminal.Failure;

/** What the operating system says of processes at one moment, asked once for all of them. */
public final class ProcessTable {

    private static final long BYTES_PER_KIB = 1024;

    private final Map<Long, Row> rows;

    private record Row(char state, long residentBytes) {}

    private ProcessTable(Map<Long, Row> rows) {
        this.rows = rows;
    }

    /** Asks about the processes of these records. */
    public static ProcessTable of(List<ProcessRecord> records) {
        Map<Long, Row> rows = new HashMap<>();
        if (!records.isEmpty()) {
            String pids =
                    records.stream().map(record -> Long.toString(record.pid())).collect(Collectors.joining(","));
            for (String line : ps(pids)) {
                String[] cells = line.strip().split("\\s+");
                if (cells.length == 3) {
                    rows.put(
                            Long.parseLong(cells[0]),
                            new Row(cells[1].charAt(0), Long.parseLong(cells[2]) * BYTES_PER_KIB));
                }
            }
        }
        return new ProcessTable(rows);
    }

    private static List<String> ps(String pids) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "pid=,stat=,rss=", "-p", pids)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> lines = ps.inputReader().lines().toList();
            ps.waitFor();
            return lines;
        } catch (IOException e) {
            throw new Failure("ps is missing: install it (Debian and Ubuntu: apt install procps)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Whether the recorded process lives; not one that took its id since, nor a zombie. */
    public boolean lives(ProcessRecord record) {
        Row row = rows.get(record.pid());
        return row != null && row.state() != 'Z' && Processes.isSame(record);
    }

    /** Whether it is frozen by SIGSTOP. */
    public boolean paused(ProcessRecord record) {
        Row row = rows.get(record.pid());
        return row != null && row.state() == 'T';
    }

    /** Its memory that is in RAM, pages shared with others counted in. */
    public long residentBytes(ProcessRecord record) {
        Row row = rows.get(record.pid());
        return row == null ? 0 : row.residentBytes();
    }
}
