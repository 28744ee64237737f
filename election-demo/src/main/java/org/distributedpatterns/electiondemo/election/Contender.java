package org.distributedpatterns.electiondemo.election;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An instance that stands for election.
 *
 * @param instance its name, for example {@code election-demo-2}
 * @param hostname the machine or container it runs on
 */
record Contender(String instance, String hostname) {

    /** What the contender's node in ZooKeeper holds: {@code instance@hostname}. */
    String id() {
        return instance + "@" + hostname;
    }

    /** The contender of a node's content. */
    static Contender parse(byte[] content) {
        String id = new String(content, UTF_8);
        int at = id.indexOf('@');
        return at < 0 ? new Contender(id, "unknown") : new Contender(id.substring(0, at), id.substring(at + 1));
    }
}
