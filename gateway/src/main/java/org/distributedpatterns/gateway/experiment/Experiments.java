package org.distributedpatterns.gateway.experiment;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.distributedpatterns.gateway.definition.Defined;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The experiments of the moment, as ZooKeeper has them: a snapshot that is swapped whole. */
final class Experiments {

    private static final Logger log = LoggerFactory.getLogger(Experiments.class);

    private record View(SortedMap<String, Live> byName, Map<String, Live> byService) {}

    private final CallerHash hash;
    private volatile View view = new View(new TreeMap<>(), Map.of());

    Experiments(CallerHash hash) {
        this.hash = hash;
    }

    /** The experiment in which the requests to a service take part, or null. */
    @Nullable
    Live on(String service) {
        return view.byService().get(service);
    }

    /** Whether no service takes part in any. */
    boolean isEmpty() {
        return view.byService().isEmpty();
    }

    @Nullable
    Live named(String name) {
        return view.byName().get(name);
    }

    /** By name. */
    List<Live> all() {
        return List.copyOf(view.byName().values());
    }

    /**
     * Of two experiments with one control, made at the same moment through two gateways, the first holds everywhere.
     */
    synchronized void show(SortedMap<String, Defined<Stored>> definitions) {
        SortedMap<String, Live> byName = new TreeMap<>();
        definitions.forEach((name, defined) -> byName.put(name, live(defined)));
        Map<String, Live> byService = new HashMap<>();
        byName.values().stream()
                .sorted(Comparator.comparingLong(live -> live.revision().incarnation()))
                .forEach(live ->
                        byService.putIfAbsent(live.definition().control().service(), live));
        view = new View(byName, Map.copyOf(byService));
    }

    private Live live(Defined<Stored> defined) {
        Live before = view.byName().get(defined.name());
        if (before != null && before.revision().equals(defined.revision())) {
            return before;
        }
        Stored stored = defined.value();
        long epoch = stored.state().epoch();
        Tally tally = before != null && before.tally().epoch() == epoch ? before.tally() : new Tally(epoch);
        if (before == null || before.share() != stored.state().share(stored.definition())) {
            log.info(
                    "experiment {}: {} with {} % to the candidate",
                    defined.name(), stored.state().phase(), stored.state().share(stored.definition()) / 100.0);
        }
        return Live.of(defined, hash, tally);
    }
}
