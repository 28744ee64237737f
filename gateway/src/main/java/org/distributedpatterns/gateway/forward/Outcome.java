package org.distributedpatterns.gateway.forward;

import org.distributedpatterns.gateway.membership.Member;

/** How an attempt at one instance ended. */
sealed interface Outcome {

    Member member();

    /** The answer's head is there; its body is still to be read. */
    record Answered(Member member) implements Outcome {}

    /** Nothing was sent: no connection, or none free. Any request may be tried elsewhere. */
    record NotSent(Member member, Throwable cause) implements Outcome {}

    /** The connection broke after the request, or a part of it, was sent: whether it was carried out is unknown. */
    record Broken(Member member, Throwable cause) implements Outcome {}
}
