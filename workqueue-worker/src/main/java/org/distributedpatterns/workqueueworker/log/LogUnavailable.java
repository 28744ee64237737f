package org.distributedpatterns.workqueueworker.log;

/** Kafka can't be reached, or does not answer in time. */
public final class LogUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
