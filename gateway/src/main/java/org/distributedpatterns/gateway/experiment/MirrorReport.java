package org.distributedpatterns.gateway.experiment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.distributedpatterns.gateway.experiment.Comparison.Deviation;

/**
 * What came of mirrored requests.
 *
 * @param run which experiment of the name: its document's incarnation
 * @param results how often: {@code same}, {@code differs}, {@code failed}, {@code dropped}, {@code too-large}
 * @param differing the last that differed, newest first, at most {@value #EXAMPLES}
 */
record MirrorReport(long run, Map<String, Long> results, List<Example> differing) {

    static final int EXAMPLES = 20;

    /** A request whose answers differed. */
    record Example(Instant at, String method, String path, List<Deviation> differences) {}

    static MirrorReport none(long run) {
        return new MirrorReport(run, Map.of(), List.of());
    }

    /** Adds what another gateway saw of the same run. */
    MirrorReport plus(MirrorReport other) {
        if (other.run != run) {
            return this;
        }
        Map<String, Long> sum = new TreeMap<>(results);
        other.results.forEach((result, count) -> sum.merge(result, count, Long::sum));
        List<Example> all = new ArrayList<>(differing);
        all.addAll(other.differing);
        all.sort(Comparator.comparing(Example::at).reversed());
        return new MirrorReport(run, sum, List.copyOf(all.subList(0, Math.min(EXAMPLES, all.size()))));
    }
}
