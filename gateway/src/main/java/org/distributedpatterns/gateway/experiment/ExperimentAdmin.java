package org.distributedpatterns.gateway.experiment;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.definition.Actor;
import org.distributedpatterns.gateway.definition.Boards;
import org.distributedpatterns.gateway.definition.Changes;
import org.distributedpatterns.gateway.definition.Document;
import org.distributedpatterns.gateway.definition.Documents;
import org.distributedpatterns.gateway.problem.Problem;
import org.springframework.http.HttpHeaders;

/** What administrators do to experiments. Every method blocks on ZooKeeper. */
final class ExperimentAdmin {

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
    record Written(Document document, boolean created) {}

    private final Documents documents;
    private final List<Boards> boards;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();

    /** @param boards what is told about experiments, which goes with them */
    ExperimentAdmin(Documents documents, List<Boards> boards, Clock clock) {
        this.documents = documents;
        this.boards = boards;
        this.clock = clock;
    }

    private String salt() {
        byte[] salt = new byte[8];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    /** @throws Problem 404 */
    Document get(String name) {
        Changes.requireName(name);
        return documents.read(name).orElseThrow(() -> Problem.notFound("there is no experiment \"" + name + "\""));
    }

    /**
     * Starts an experiment, or changes the gate, the mirror and {@code automatic} of one that runs.
     *
     * @throws Problem 400, 409, 412, 413 or 422
     */
    Written put(String name, byte[] body, HttpHeaders headers, Actor who) {
        Changes.requireName(name);
        Optional<Document> present = documents.read(name);
        Changes.requireMatch(headers, present);
        if (present.isPresent()) {
            return new Written(change(present.get(), body, who), false);
        }
        Definition definition = DefinitionReader.read(body, this::salt);
        requireFreeControl(definition);
        forgetBoards(name); // of an earlier one whose deletion was interrupted
        State state = State.start(definition, clock.millis(), clock.instant(), who.address());
        return new Written(documents.write(name, null, new Stored(definition, state).json(), who), true);
    }

    private Document change(Document present, byte[] body, Actor who) {
        Stored stored = Stored.parse(present.json());
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
        return documents.write(present.name(), present, new Stored(definition, stored.state()).json(), who);
    }

    private void requireFreeControl(Definition definition) {
        String service = definition.control().service();
        documents.current().values().stream()
                .filter(other -> Stored.parse(other.json())
                        .definition()
                        .control()
                        .service()
                        .equals(service))
                .findFirst()
                .ifPresent(other -> {
                    throw Problem.conflict("\"" + other.name() + "\" is an experiment on " + service
                            + " already: a request takes part in one only");
                });
    }

    /** @throws Problem 404, 409 or 412 */
    void delete(String name, HttpHeaders headers, Actor who) {
        Document present = get(name);
        Changes.requireMatch(headers, Optional.of(present));
        documents.delete(present, who);
        forgetBoards(name);
    }

    private void forgetBoards(String name) {
        boards.forEach(board -> board.remove(name));
    }

    /** @throws Problem 404, 409 or 412 */
    Document promote(String name, Promotion promotion, HttpHeaders headers, Actor who) {
        Document present = running(name, headers);
        Stored stored = Stored.parse(present.json());
        Definition definition = stored.definition();
        String reason = "by hand";
        State next = promotion == Promotion.ALL || definition.steps().isEmpty()
                ? Steps.promote(stored.state(), clock.instant(), who.address(), reason)
                : Steps.raise(
                        definition, stored.state(), stored.state().baseline(), clock.instant(), who.address(), reason);
        return documents.write(name, present, new Stored(definition, next).json(), who);
    }

    /** @throws Problem 404, 409 or 412 */
    Document abort(String name, HttpHeaders headers, Actor who) {
        Document present = running(name, headers);
        Stored stored = Stored.parse(present.json());
        State next = Steps.abort(stored.state(), clock.instant(), who.address(), "by hand");
        return documents.write(name, present, new Stored(stored.definition(), next).json(), who);
    }

    private Document running(String name, HttpHeaders headers) {
        Document present = get(name);
        Changes.requireMatch(headers, Optional.of(present));
        if (!Stored.parse(present.json()).state().isRunning()) {
            throw Problem.conflict("the experiment has ended");
        }
        return present;
    }
}
