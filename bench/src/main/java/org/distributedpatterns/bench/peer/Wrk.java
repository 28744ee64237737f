package org.distributedpatterns.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.distributedpatterns.bench.scenario.Failure;
import org.distributedpatterns.bench.scenario.Program;
import org.jspecify.annotations.Nullable;

/**
 * A load by wrk (https://github.com/wg/wrk): so many connections that are always busy, for a bounded time.
 *
 * @param threads of wrk
 * @param connections over all threads
 * @param script a Lua script that chooses the requests, or null: always the URL itself
 */
public record Wrk(int threads, int connections, @Nullable Path script) {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Pattern LATENCY = Pattern.compile("^\\s+(50|75|90|99)%\\s+([0-9.]+)(us|ms|s|m)\\s*$");
    private static final Pattern RATE = Pattern.compile("^Requests/sec:\\s+([0-9.]+)$");
    private static final Pattern STATUS = Pattern.compile("^\\s*Non-2xx or 3xx responses: ([0-9]+)$");
    private static final Pattern SOCKET =
            Pattern.compile("^\\s*Socket errors: connect ([0-9]+), read ([0-9]+), write ([0-9]+), timeout ([0-9]+)$");
    private static final Pattern TOTAL = Pattern.compile("^\\s*([0-9]+) requests in .*");

    /**
     * What a load met.
     *
     * @param failed answers other than 2xx and 3xx, and errors of the connection
     */
    public record Result(double requestsPerSecond, double medianMillis, double p99Millis, long requests, long failed) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,.0f requests/s, median %.2f ms, p99 %.2f ms, %,d requests, %,d failed",
                    requestsPerSecond,
                    medianMillis,
                    p99Millis,
                    requests,
                    failed);
        }
    }

    /** As most comparisons use it: 2 threads, 64 connections. */
    public static Wrk of64Connections() {
        return new Wrk(2, 64, null);
    }

    /** The same load with a script. */
    public Wrk with(Path luaScript) {
        return new Wrk(threads, connections, luaScript);
    }

    /**
     * Loads a URL.
     *
     * @param scriptArguments passed to the script's {@code init}
     */
    public Result run(String url, Duration duration, String... scriptArguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Program.WRK.path(),
                "-t" + threads,
                "-c" + connections,
                "-d" + Math.max(1, duration.toSeconds()) + "s",
                "--timeout",
                "10s",
                "--latency"));
        if (script != null) {
            command.add("-s");
            command.add(script.toString());
        }
        command.add(url);
        if (scriptArguments.length > 0) {
            command.add("--");
            command.addAll(List.of(scriptArguments));
        }
        return parse(output(command, duration.plus(GRACE)));
    }

    private static String output(List<String> command, Duration limit) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                Thread watchdog = Thread.ofVirtual().start(() -> endAfter(process, limit));
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int exit = process.waitFor();
                watchdog.interrupt();
                if (exit != 0) {
                    throw new Failure("wrk ended with " + exit + ": " + output.strip());
                }
                return output;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new Failure("wrk can't be run: " + e.getMessage(), e);
        }
    }

    private static void endAfter(Process process, Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it has ended by itself
        }
    }

    /** Reads what wrk prints with {@code --latency}. */
    static Result parse(String output) {
        double rate = Double.NaN;
        double median = Double.NaN;
        double p99 = Double.NaN;
        long requests = 0;
        long failed = 0;
        for (String line : output.lines().toList()) {
            Matcher matcher;
            if ((matcher = LATENCY.matcher(line)).matches()) {
                double millis = millis(matcher.group(2), matcher.group(3));
                median = matcher.group(1).equals("50") ? millis : median;
                p99 = matcher.group(1).equals("99") ? millis : p99;
            } else if ((matcher = RATE.matcher(line)).matches()) {
                rate = Double.parseDouble(matcher.group(1));
            } else if ((matcher = TOTAL.matcher(line)).matches()) {
                requests = Long.parseLong(matcher.group(1));
            } else if ((matcher = STATUS.matcher(line)).matches()) {
                failed += Long.parseLong(matcher.group(1));
            } else if ((matcher = SOCKET.matcher(line)).matches()) {
                for (int group = 1; group <= 4; group++) {
                    failed += Long.parseLong(matcher.group(group));
                }
            }
        }
        if (Double.isNaN(rate) || Double.isNaN(median) || Double.isNaN(p99)) {
            throw new Failure("wrk printed no figures: " + output.strip());
        }
        return new Result(rate, median, p99, requests, failed);
    }

    private static double millis(String figure, String unit) {
        double value = Double.parseDouble(figure);
        return switch (unit) {
            case "us" -> value / 1000;
            case "ms" -> value;
            case "s" -> value * 1000;
            default -> value * 60_000;
        };
    }
}
