package org.distributedpatterns.gateway.experiment;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.distributedpatterns.gateway.definition.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

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
    synchronized void show(SortedMap<String, Document> documents) {
        SortedMap<String, Live> byName = new TreeMap<>();
        documents.values().forEach(document -> {
            Live live = live(document);
            if (live != null) {
                byName.put(live.name(), live);
            }
        });
        Map<String, Live> byService = new HashMap<>();
        byName.values().stream()
                .sorted(Comparator.comparingLong(live -> live.document().incarnation()))
                .forEach(live ->
                        byService.putIfAbsent(live.definition().control().service(), live));
        view = new View(byName, Map.copyOf(byService));
    }

    private @Nullable Live live(Document document) {
        Live before = view.byName().get(document.name());
        if (before != null && before.document().equals(document)) {
            return before;
        }
        try {
            Stored stored = Stored.parse(document.json());
            long epoch = stored.state().epoch();
            Tally tally = before != null && before.tally().epoch() == epoch ? before.tally() : new Tally(epoch);
            if (before == null || before.share() != stored.state().share(stored.definition())) {
                log.info(
                        "experiment {}: {} with {} % to the candidate",
                        document.name(), stored.state().phase(), stored.state().share(stored.definition()) / 100.0);
            }
            return Live.of(document, stored, hash, tally);
        } catch (JacksonException e) {
            log.warn("{} in ZooKeeper is no experiment, passed over", document.name(), e);
            return null;
        }
    }
}
