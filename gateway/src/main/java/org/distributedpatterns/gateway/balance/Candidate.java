package org.distributedpatterns.gateway.balance;

/** What a strategy sees of an instance. */
public interface Candidate {

    /** Its name, which a successor may take over. */
    String name();

    /** Its share, in any unit: 0 for none. It grows while a new instance starts slowly. */
    double weight();

    /** Requests that it has and has not answered in full. */
    int pending();
}
