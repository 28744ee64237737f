package org.distributedpatterns.launcher.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.distributedpatterns.launcher.process.ProcessRecord;
import tools.jackson.databind.JsonNode;

/**
 * How far the routers have moved the traffic of an instance to its replacement.
 *
 * @param lacking what is not as it must be before the other may go, for a person to read; empty if nothing is
 */
record TakeOver(String lacking) {

    /** What one router says. */
    interface Source {
        Optional<JsonNode> shifts(ProcessRecord router) throws IOException;
    }

    /** Asks all of these that are routers. */
    static TakeOver of(ProcessRecord replacement, List<ProcessRecord> routers, Health health) {
        return of(replacement, routers, health::shifts);
    }

    static TakeOver of(ProcessRecord replacement, List<ProcessRecord> routers, Source source) {
        List<String> lacking = new ArrayList<>();
        for (ProcessRecord router : routers) {
            try {
                source.shifts(router)
                        .map(answer -> lacking(replacement, answer))
                        .filter(text -> !text.isEmpty())
                        .ifPresent(text -> lacking.add(router.label() + " " + text));
            } catch (IOException e) {
                lacking.add(router.label() + " does not say how far it is");
            }
        }
        return new TakeOver(String.join("; ", lacking));
    }

    private static String lacking(ProcessRecord replacement, JsonNode answer) {
        JsonNode reports = answer.path("services").path(replacement.service());
        if (reports.isMissingNode()) {
            return ""; // it calls others
        }
        for (JsonNode report : reports) {
            if (report.path("replacementAddress").asString("").endsWith(":" + replacement.port())) {
                return report.path("done").asBoolean() ? "" : words(report);
            }
        }
        return "has not seen " + replacement.label() + " yet";
    }

    private static String words(JsonNode report) {
        return String.format(
                Locale.ROOT,
                "sends %.0f %% to %s, whose last answers took %.1f ms, those of its peers %.1f ms (%d of 200 answers)",
                100 * report.path("share").asDouble(),
                report.path("replacement").asString(""),
                report.path("medianMillis").asDouble(),
                report.path("peersMedianMillis").asDouble(),
                Math.min(200, report.path("answered").asLong()));
    }
}
