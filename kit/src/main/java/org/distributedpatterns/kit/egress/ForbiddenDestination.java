package org.distributedpatterns.kit.egress;

/** A call may not go there. The message gives the reason, in words that whoever asked may see. */
public final class ForbiddenDestination extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ForbiddenDestination(String message) {
        super(message);
    }
}
