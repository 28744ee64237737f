package org.distributedpatterns.gateway.experiment;

import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.distributedpatterns.gateway.board.Boards;
import org.distributedpatterns.gateway.change.Changes;
import org.distributedpatterns.gateway.definition.Actor;
import org.distributedpatterns.gateway.definition.DefinitionException;
import org.distributedpatterns.gateway.definition.Definitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Once in a while tells the other gateways what this one measured, adds up what all measured, and takes the next step
 * if it is due. Every gateway does so; the compare-and-swap on the experiment's document lets one of them win, and the
 * others go on from what it wrote. Whoever restarts within a step takes up what it had measured. Called by one thread.
 */
final class Conductor {

    private static final Logger log = LoggerFactory.getLogger(Conductor.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What this gateway has told of one step. */
    private record Told(long epoch, long requests, Measured earlier) {}

    private final Experiments experiments;
    private final Definitions<Stored> definitions;
    private final Boards measured;
    private final String gateway;
    private final Clock clock;
    private final Map<String, Told> told = new HashMap<>();

    /** @param gateway this one's name, which no other has at the time */
    Conductor(Experiments experiments, Definitions<Stored> definitions, Boards measured, String gateway, Clock clock) {
        this.experiments = experiments;
        this.definitions = definitions;
        this.measured = measured;
        this.gateway = gateway;
        this.clock = clock;
    }

    /** One round over all experiments; a failure of one is logged and tried again in the next round. */
    void round() {
        Set<String> present = new HashSet<>();
        for (Live live : experiments.all()) {
            present.add(live.name());
            if (live.state().isRunning()) {
                try {
                    round(live);
                } catch (DefinitionException.Changed e) {
                    log.debug("another gateway decided on {} first", live.name(), e);
                } catch (RuntimeException e) {
                    log.warn("experiment {} stays as it is for now", live.name(), e);
                }
            }
        }
        told.keySet().retainAll(present);
    }

    private void round(Live live) {
        tell(live);
        Measured sum = total(live);
        Optional<State> next = Steps.next(live.definition(), live.state(), sum, clock.instant(), "gate");
        if (next.isPresent()) {
            Stored stored = new Stored(live.definition(), next.get());
            definitions.write(live.name(), live.revision(), stored, new Actor("gate", gateway), Changes.TIMEOUT);
            State.Event event = next.get().history().getLast();
            if (!event.equals(live.state().history().getLast())) {
                log.info("experiment {}: {} to {} %: {}", live.name(), event.what(), event.share(), event.reason());
            }
        }
    }

    private void tell(Live live) {
        Tally tally = live.tally();
        Told before = told.get(live.name());
        if (before == null || before.epoch() != tally.epoch()) {
            String earlier = measured.read(live.name(), gateway);
            Measured mine = earlier.isEmpty() ? Measured.none(tally.epoch()) : parse(live.name(), earlier);
            before = new Told(tally.epoch(), 0, Measured.none(tally.epoch()).plus(mine));
            told.put(live.name(), before);
        }
        long requests = tally.requests();
        if (requests != before.requests()) {
            measured.put(
                    live.name(),
                    gateway,
                    JSON.writeValueAsString(before.earlier().plus(tally.measured())));
            told.put(live.name(), new Told(before.epoch(), requests, before.earlier()));
        }
    }

    /** What all gateways measured in the present step, those that are gone included. Safe for use by any thread. */
    Measured total(Live live) {
        Measured sum = Measured.none(live.state().epoch());
        for (String text : measured.of(live.name()).values()) {
            sum = sum.plus(parse(live.name(), text));
        }
        return sum;
    }

    private static Measured parse(String name, String text) {
        try {
            return JSON.readValue(text, Measured.class);
        } catch (JacksonException e) {
            log.warn("a measurement of {} in ZooKeeper is unreadable, passed over", name, e);
            return Measured.none(-1);
        }
    }
}
