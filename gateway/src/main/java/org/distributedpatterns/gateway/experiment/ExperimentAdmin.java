package org.distributedpatterns.gateway.experiment;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.board.Boards;
import org.distributedpatterns.gateway.board.BoardsUnavailable;
import org.distributedpatterns.gateway.change.Changes;
import org.distributedpatterns.gateway.definition.Actor;
import org.distributedpatterns.gateway.definition.Defined;
import org.distributedpatterns.gateway.definition.Definitions;
import org.distributedpatterns.gateway.definition.Revision;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** What administrators do to experiments. Every method blocks on ZooKeeper. */
final class ExperimentAdmin {

    private static final Logger log = LoggerFactory.getLogger(ExperimentAdmin.class);

    /** How an administrator goes on. */
    enum Promotion {
        /** Everything to the candidate, for good. */
        ALL,
        /** The next step, without the gate. */
        NEXT
    }

    /**
     * What a call has led to.
     *
     * @param created whether there was nothing before
     */
    record Written(Defined<Stored> defined, boolean created) {}

    private final Definitions<Stored> definitions;
    private final List<Boards> boards;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();

    /** @param boards what is told about experiments, which goes with them */
    ExperimentAdmin(Definitions<Stored> definitions, List<Boards> boards, Clock clock) {
        this.definitions = definitions;
        this.boards = boards;
        this.clock = clock;
    }

    private String salt() {
        byte[] salt = new byte[8];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    /** @throws Problem 404 */
    Defined<Stored> get(String name) {
        Changes.requireName(name);
        definitions.refresh(name, Changes.TIMEOUT);
        return known(name);
    }

    private Defined<Stored> known(String name) {
        Defined<Stored> known = definitions.find(name);
        if (known == null) {
            throw none(name);
        }
        return known;
    }

    private static Problem none(String name) {
        return Problem.notFound("there is no experiment \"" + name + "\"");
    }

    /**
     * Starts an experiment, or changes the gate, the mirror and {@code automatic} of one that runs.
     *
     * @throws Problem 400 or 409
     */
    Written put(String name, byte[] body, HttpHeaders headers, Actor who) {
        Changes.requireName(name);
        Revision present = Changes.present(definitions, name, headers);
        Defined<Stored> before = definitions.find(name);
        if (before != null) {
            return new Written(change(before, present, body, who), false);
        }
        Definition definition = DefinitionReader.read(body, this::salt);
        requireFreeControl(definition);
        forgetBoards(name); // of an earlier one whose deletion was interrupted
        State state = State.start(definition, clock.millis(), clock.instant(), who.address());
        return new Written(write(name, present, new Stored(definition, state), who), present == null);
    }

    private Defined<Stored> write(String name, @Nullable Revision before, Stored stored, Actor who) {
        return definitions.write(name, before, stored, who, Changes.TIMEOUT);
    }

    /** @param seen what the caller's conditions hold for */
    private Defined<Stored> change(Defined<Stored> present, @Nullable Revision seen, byte[] body, Actor who) {
        Stored stored = present.value();
        Definition definition = DefinitionReader.read(body, stored.definition()::salt);
        if (definition.equals(stored.definition())) {
            return present;
        }
        if (!stored.state().isRunning()) {
            throw Problem.conflict("the experiment has ended: delete it before a new one takes its name");
        }
        if (!definition.assignsAs(stored.definition())) {
            throw Problem.conflict("the experiment is running: only gate, mirror and automatic may change,"
                    + " for the rest abort and delete it first");
        }
        return write(present.name(), seen, new Stored(definition, stored.state()), who);
    }

    private void requireFreeControl(Definition definition) {
        String service = definition.control().service();
        definitions.current().values().stream()
                .filter(other -> other.value().definition().control().service().equals(service))
                .findFirst()
                .ifPresent(other -> {
                    throw Problem.conflict("\"" + other.name() + "\" is an experiment on " + service
                            + " already: a request takes part in one only");
                });
    }

    /** @throws Problem 404 */
    void delete(String name, HttpHeaders headers, Actor who) {
        Changes.requireName(name);
        Revision present = Changes.present(definitions, name, headers);
        if (present == null) {
            throw none(name);
        }
        definitions.delete(name, present, who, Changes.TIMEOUT);
        try {
            forgetBoards(name);
        } catch (BoardsUnavailable e) {
            log.warn("the boards of experiment {} stay until one of that name begins", name, e);
        }
    }

    private void forgetBoards(String name) {
        boards.forEach(board -> board.remove(name));
    }

    /** @throws Problem 404 or 409 */
    Defined<Stored> promote(String name, Promotion promotion, HttpHeaders headers, Actor who) {
        Defined<Stored> present = running(name, headers);
        Stored stored = present.value();
        Definition definition = stored.definition();
        String reason = "by hand";
        State next = promotion == Promotion.ALL || definition.steps().isEmpty()
                ? Steps.promote(stored.state(), clock.instant(), who.address(), reason)
                : Steps.raise(
                        definition, stored.state(), stored.state().baseline(), clock.instant(), who.address(), reason);
        return write(name, present.revision(), new Stored(definition, next), who);
    }

    /** @throws Problem 404 or 409 */
    Defined<Stored> abort(String name, HttpHeaders headers, Actor who) {
        Defined<Stored> present = running(name, headers);
        Stored stored = present.value();
        State next = Steps.abort(stored.state(), clock.instant(), who.address(), "by hand");
        return write(name, present.revision(), new Stored(stored.definition(), next), who);
    }

    private Defined<Stored> running(String name, HttpHeaders headers) {
        Changes.requireName(name);
        Revision seen = Changes.present(definitions, name, headers);
        Defined<Stored> present = known(name);
        if (!present.revision().equals(seen)) {
            throw Problem.conflict("\"" + name + "\" was changed by another call at the same time");
        }
        if (!present.value().state().isRunning()) {
            throw Problem.conflict("the experiment has ended");
        }
        return present;
    }
}
