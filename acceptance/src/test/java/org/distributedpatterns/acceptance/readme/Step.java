package org.distributedpatterns.acceptance.readme;

import java.util.List;

/**
 * A command of a page, and what the page says about its outcome.
 *
 * @param page the file's name
 * @param line where the command begins, from 1
 * @param command one command, or several on one line, without the comment behind it
 * @param comments the comment behind it and those below it, without their marks
 * @param longForm why it is left to the long form, as the page says in front of its block; empty if it is not
 */
public record Step(String page, int line, String command, List<String> comments, String longForm) {

    public Step {
        comments = List.copyOf(comments);
    }

    /** File and line, as tools write it. */
    public String place() {
        return page + ":" + line;
    }

    /** @throws MalformedPage if a comment looks like an answer, and is none */
    public Expectation expectation() {
        try {
            return Expectation.of(comments);
        } catch (IllegalArgumentException e) {
            throw new MalformedPage(page, line, String.valueOf(e.getMessage()));
        }
    }
}
