package org.distributedpatterns.launcher.terminal;

/** Something that a person has to know or to mend, said in one line. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
