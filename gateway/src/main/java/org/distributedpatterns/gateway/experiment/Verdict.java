package org.distributedpatterns.gateway.experiment;

/** What the measurements say of the candidate. The reason is for people. */
sealed interface Verdict {

    String reason();

    /** It is as good as the control, within the tolerance. */
    record Passed(String reason) implements Verdict {}

    /** It is worse, beyond the tolerance. */
    record Failed(String reason) implements Verdict {}

    /** Neither has been shown. */
    record Undecided(String reason) implements Verdict {}
}
