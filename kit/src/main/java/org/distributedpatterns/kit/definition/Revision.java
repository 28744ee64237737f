package org.distributedpatterns.kit.definition;

import org.apache.zookeeper.data.Stat;

/**
 * Which of its texts a definition has.
 *
 * @param incarnation differs when a definition was deleted and made anew (the node's czxid)
 * @param version counts the changes of this incarnation
 * @param change orders all changes of all definitions (the node's mzxid)
 */
public record Revision(long incarnation, int version, long change) {

    static Revision of(Stat stat) {
        return new Revision(stat.getCzxid(), stat.getVersion(), stat.getMzxid());
    }

    /** The entity tag of RFC 9110, section 8.8.3. */
    public String etag() {
        return "\"" + Long.toHexString(incarnation) + "-" + version + "\"";
    }
}
