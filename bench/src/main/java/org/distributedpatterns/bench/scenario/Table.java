package org.distributedpatterns.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A Markdown table that is readable as it stands too: columns are aligned, those of figures to the right. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> header) {
        rows.add(header);
    }

    public static Table of(String... header) {
        return new Table(List.of(header));
    }

    /** Adds a row. */
    public Table row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + rows.getFirst());
        }
        rows.add(List.of(cells));
        return this;
    }

    /** How much of the other a figure is: {@code 0.93 ×}. */
    public static String ratio(double figure, double other) {
        return other == 0 ? "–" : String.format(Locale.ROOT, "%.2f ×", figure / other);
    }

    /** A figure with thousands apart and so many decimals. */
    public static String figure(double figure, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", figure);
    }

    @Override
    public String toString() {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .map(width -> Math.max(3, width))
                .toArray();
        var text = new StringBuilder();
        line(text, rows.getFirst(), widths);
        for (int column = 0; column < widths.length; column++) {
            text.append(column == 0 ? "| " : " | ");
            text.append("-".repeat(widths[column] - 1)).append(isFigures(column) ? ':' : '-');
        }
        text.append(" |\n");
        rows.stream().skip(1).forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private void line(StringBuilder text, List<String> row, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            text.append(column == 0 ? "| " : " | ");
            text.append(isFigures(column) ? padding + cell : cell + padding);
        }
        text.append(" |\n");
    }

    private boolean isFigures(int column) {
        return rows.size() > 1
                && rows.stream().skip(1).map(row -> row.get(column)).allMatch(cell -> cell.matches("[-–0-9*≤].*|"));
    }
}
