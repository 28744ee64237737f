package org.distributedpatterns.electiondemo.election;

/**
 * Where an election lives in ZooKeeper.
 *
 * @param root the election's own node, for example {@code /election/election-demo}
 */
record ElectionPaths(String root) {

    /** The role that the candidates stand for. */
    static final String ROLE = "leader";

    ElectionPaths {
        if (!root.matches("(/[a-z0-9][a-z0-9-]*)+")) {
            throw new IllegalArgumentException(
                    "platform.election.path: \"" + root + "\" is no path such as /election/my-service");
        }
    }

    /** Parent of the queue, as {@code LeaderInitiator} wants it: it adds the role. */
    String namespace() {
        return root + "/candidates";
    }

    /** The candidates' ephemeral nodes, numbered in the order of their arrival. */
    String queue() {
        return namespace() + "/" + ROLE;
    }

    /** A persistent node whose version is the epoch of the last grant. */
    String epoch() {
        return root + "/epoch";
    }

    /** The leader's record: an ephemeral node of the leader's session. */
    String leader() {
        return root + "/leader";
    }

    /** A persistent node that holds the epoch that is asked to end. */
    String yield() {
        return root + "/yield";
    }
}
