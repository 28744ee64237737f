package org.distributedpatterns.bench.scenario;

import java.util.List;

/**
 * What a scenario found, as it goes into {@code docs/benchmarks.md}.
 *
 * @param title of the table
 * @param table the figures, ratios among them
 * @param notes what one must know to read them: versions, settings, what was left out
 */
public record Report(String title, Table table, List<String> notes) {

    public Report {
        notes = List.copyOf(notes);
    }

    /** In Markdown. */
    @Override
    public String toString() {
        var text = new StringBuilder("### ").append(title).append("\n\n").append(table);
        if (!notes.isEmpty()) {
            text.append('\n');
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        return text.toString();
    }
}
