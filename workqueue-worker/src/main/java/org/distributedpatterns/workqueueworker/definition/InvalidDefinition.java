package org.distributedpatterns.workqueueworker.definition;

import java.util.List;
import java.util.stream.Collectors;

/** A definition with every mistake that was found in it. */
public final class InvalidDefinition extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** One mistake. */
    public record Mistake(String field, String detail) {}

    private final transient List<Mistake> mistakes;

    InvalidDefinition(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("; ")));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<Mistake> mistakes() {
        return mistakes;
    }
}
