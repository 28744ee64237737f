// Written by ./platform sync from kit: egress/ForbiddenDestination.java
package org.distributedpatterns.shardservice.egress;

/** A call may not go there. The message gives the reason, in words that whoever asked may see. */
public final class ForbiddenDestination extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ForbiddenDestination(String message) {
        super(message);
    }
}
