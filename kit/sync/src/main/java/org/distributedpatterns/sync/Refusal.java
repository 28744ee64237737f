package org.distributedpatterns.sync;

/** What is asked for can't be done as it is; the message is for whoever asked. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }

    Refusal(String message, Throwable cause) {
        super(message, cause);
    }
}
