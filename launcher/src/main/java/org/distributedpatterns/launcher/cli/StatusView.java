package org.distributedpatterns.launcher.cli;

import java.util.List;
import java.util.Locale;
import org.distributedpatterns.launcher.fleet.Condition;
import org.distributedpatterns.launcher.fleet.Instance.State;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Table;

/** What runs where, as a table. */
final class StatusView {

    private static final long MIB = 1024 * 1024;

    private StatusView() {}

    static String of(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return "Nothing runs. ./platform up starts the fleet.\n";
        }
        Table table = new Table("INSTANCE", "STATE", "PID", "PORT", "MANAGEMENT", "MEMORY", "LOG");
        long total = 0;
        for (Condition condition : conditions) {
            ProcessRecord process = condition.process();
            boolean dead = condition.state() == State.DEAD;
            total += condition.residentBytes();
            table.row(
                    process.label(),
                    condition.state().name().toLowerCase(Locale.ROOT),
                    Long.toString(process.pid()),
                    Integer.toString(process.port()),
                    process.managementPort() == 0 ? "" : Integer.toString(process.managementPort()),
                    dead ? "" : condition.residentBytes() / MIB + " MiB",
                    Home.shown(process.log()));
        }
        long living = conditions.stream()
                .filter(condition -> condition.state() != State.DEAD)
                .count();
        return table
                + String.format(Locale.ROOT, "%d processes, %.2f GiB in RAM%n", living, total / (double) (1024 * MIB));
    }
}
