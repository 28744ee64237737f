package org.distributedpatterns.launcher.demo;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.distributedpatterns.launcher.demo.CacheEvaluation.Result;
import org.distributedpatterns.launcher.terminal.Failure;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws an evaluation: hit ratio, origin load, latency, and the hit ratio by what is held. Needs no display. */
final class EvaluationPicture {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;

    private final int objects;
    private final double exponent;

    EvaluationPicture(int objects, double exponent) {
        System.setProperty("java.awt.headless", "true");
        this.objects = objects;
        this.exponent = exponent;
    }

    /**
     * Writes it as a PNG.
     *
     * @throws Failure if it can't be written, or this machine has no font to write with
     */
    void draw(List<Result> results, int shards, Path file) {
        List<String> arrangements = List.of("origin alone", "one shard", shards + " shards");
        try {
            List<Chart<?, ?>> charts = List.of(
                    bars(
                            "Hit ratio",
                            "% of requests",
                            results,
                            arrangements,
                            r -> r.measured().hitRatio() * 100),
                    bars(
                            "Origin load",
                            "requests at the origin per 100",
                            results,
                            arrangements,
                            r -> r.measured().originRatio() * 100),
                    latencies(results, arrangements),
                    ideal(results));
            BitmapEncoder.saveBitmap(new ArrayList<>(charts), 2, 2, file.toString(), BitmapFormat.PNG);
        } catch (IOException e) {
            throw new Failure("the picture can't be written: " + e, e);
        } catch (LinkageError | InternalError e) {
            throw new Failure("no picture: this JDK finds no fonts on this machine (" + e + ")", e);
        }
    }

    private interface Figure {
        double of(Result result);
    }

    private static CategoryChart bars(
            String title, String axis, List<Result> results, List<String> arrangements, Figure figure) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(axis)
                .build();
        style(chart);
        chart.getStyler().setLabelsVisible(true);
        for (String trace : traces(results)) {
            chart.addSeries(
                    trace,
                    arrangements,
                    arrangements.stream()
                            .map(arrangement -> Math.round(figure.of(result(results, arrangement, trace)) * 10) / 10.0)
                            .toList());
        }
        return chart;
    }

    private static CategoryChart latencies(List<Result> results, List<String> arrangements) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Latency, " + traces(results).getFirst())
                .yAxisTitle("ms")
                .build();
        style(chart);
        chart.getStyler().setLabelsVisible(true);
        for (String arrangement : arrangements) {
            Result result = result(results, arrangement, traces(results).getFirst());
            chart.addSeries(
                    arrangement,
                    List.of("p50", "p90", "p99"),
                    List.of(0.5, 0.9, 0.99).stream()
                            .map(part -> Math.round(result.measured().millis(part) * 10) / 10.0)
                            .toList());
        }
        return chart;
    }

    private XYChart ideal(List<Result> results) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Hit ratio by what is held, Zipf " + exponent)
                .xAxisTitle("objects held, % of all")
                .yAxisTitle("% of requests")
                .build();
        style(chart);
        List<Double> held = IntStream.rangeClosed(0, 50).mapToObj(i -> i * 2.0).toList();
        chart.addSeries(
                        "ideal: the most popular",
                        held,
                        held.stream()
                                .map(percent -> Trace.idealHitRatio(objects * percent / 100, objects, exponent) * 100)
                                .toList())
                .setMarker(SeriesMarkers.NONE);
        List<Result> measured = results.stream()
                .filter(result -> result.held() > 0
                        && result.trace().equals(traces(results).getFirst()))
                .toList();
        if (!measured.isEmpty()) {
            chart.addSeries(
                            "measured",
                            measured.stream()
                                    .map(result -> Math.min(100, result.held() * 100 / objects))
                                    .toList(),
                            measured.stream()
                                    .map(result -> result.measured().hitRatio() * 100)
                                    .toList())
                    .setMarker(SeriesMarkers.CIRCLE)
                    .setLineStyle(SeriesLines.NONE);
        }
        return chart;
    }

    private static void style(Chart<?, ?> chart) {
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    }

    private static List<String> traces(List<Result> results) {
        return results.stream().map(Result::trace).distinct().toList();
    }

    private static Result result(List<Result> results, String arrangement, String trace) {
        return results.stream()
                .filter(result -> result.arrangement().equals(arrangement)
                        && result.trace().equals(trace))
                .findFirst()
                .orElseThrow();
    }
}
