package org.distributedpatterns.gateway.balance;

/** What a strategy sees of an instance. */
public interface Candidate {

    /** Its name, which a successor may take over. */
    String name();

    /** Its share, in any unit: 0 for none. It grows while a new instance starts slowly. */
    double weight();

    /** What of its weight it has left while another takes its place, or has already while it takes another's. */
    default double part() {
        return 1;
    }

    /** Requests that it has and has not answered in full. */
    int pending();
}
