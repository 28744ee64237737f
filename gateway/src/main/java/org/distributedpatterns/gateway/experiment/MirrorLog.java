package org.distributedpatterns.gateway.experiment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.distributedpatterns.gateway.board.Boards;
import org.distributedpatterns.gateway.board.BoardsUnavailable;
import org.distributedpatterns.gateway.experiment.MirrorReport.Example;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What this gateway saw of mirrored requests, and through ZooKeeper what the others saw. Bounded; safe for threads. */
final class MirrorLog {

    private static final Logger log = LoggerFactory.getLogger(MirrorLog.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final class Run {

        private final long run;
        private final Map<String, Long> results = new TreeMap<>();
        private final Deque<Example> differing = new ArrayDeque<>();
        private @Nullable MirrorReport earlier;
        private boolean changed;

        Run(long run) {
            this.run = run;
        }

        MirrorReport report() {
            MirrorReport seen = new MirrorReport(run, Map.copyOf(results), List.copyOf(differing));
            return earlier == null ? seen : seen.plus(earlier);
        }
    }

    private final Boards boards;
    private final String gateway;
    private final SplitMeters meters;
    private final Map<String, Run> runs = new HashMap<>();

    MirrorLog(Boards boards, String gateway, SplitMeters meters) {
        this.boards = boards;
        this.gateway = gateway;
        this.meters = meters;
    }

    void count(Live live, String result) {
        meters.mirrored(live.name(), result);
        add(live, result, null);
    }

    void differs(Live live, Example example) {
        meters.mirrored(live.name(), "differs");
        add(live, "differs", example);
    }

    private synchronized void add(Live live, String result, @Nullable Example example) {
        Run run = run(live);
        run.changed = true;
        run.results.merge(result, 1L, Long::sum);
        if (example != null) {
            run.differing.addFirst(example);
            if (run.differing.size() > MirrorReport.EXAMPLES) {
                run.differing.removeLast();
            }
        }
    }

    private Run run(Live live) {
        long incarnation = live.revision().incarnation();
        Run run = runs.get(live.name());
        if (run == null || run.run != incarnation) {
            run = new Run(incarnation);
            runs.put(live.name(), run);
        }
        return run;
    }

    /** Tells the other gateways what is new, and forgets experiments that are gone. Called by one thread; blocks. */
    void tell(List<Live> present) {
        for (Live live : present) {
            try {
                String text = news(live);
                if (text != null) {
                    boards.put(live.name(), gateway, text);
                }
            } catch (BoardsUnavailable e) {
                log.warn("the mirror report of {} stays as it is for now", live.name(), e);
            }
        }
        forget(Set.copyOf(present.stream().map(Live::name).toList()));
    }

    private @Nullable String news(Live live) {
        if (!changed(live)) {
            return null;
        }
        String text = boards.read(live.name(), gateway); // of this gateway's life before a restart
        synchronized (this) {
            Run run = run(live);
            if (run.earlier == null) {
                run.earlier = text.isEmpty() ? MirrorReport.none(run.run) : parse(live.name(), text);
            }
            run.changed = false;
            return JSON.writeValueAsString(run.report());
        }
    }

    private synchronized boolean changed(Live live) {
        Run run = runs.get(live.name());
        return run != null && run.changed;
    }

    private synchronized void forget(Set<String> names) {
        runs.keySet().retainAll(names);
    }

    /** What all gateways saw. */
    MirrorReport report(Live live) {
        MirrorReport sum = MirrorReport.none(live.revision().incarnation());
        for (String text : boards.of(live.name()).values()) {
            sum = sum.plus(parse(live.name(), text));
        }
        return sum;
    }

    private static MirrorReport parse(String name, String text) {
        try {
            return JSON.readValue(text, MirrorReport.class);
        } catch (JacksonException e) {
            log.warn("a mirror report of {} in ZooKeeper is unreadable, passed over", name, e);
            return MirrorReport.none(-1);
        }
    }
}
