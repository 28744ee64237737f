package org.distributedpatterns.searchleaf.index;

import java.time.Instant;
import java.util.Map;
import org.apache.lucene.index.CorruptIndexException;

/**
 * What an index on disk is of: it stands in Lucene's commit user data, so that segments and offset change together or
 * not at all. Records before {@code next} are in the index, later ones are not; those that were applied after the
 * commit are applied again, which changes nothing, for each replaces or removes the document of its id.
 *
 * @param log which log: the id of the Kafka topic, which no other topic has, in this cluster or another
 * @param next the offset of the first record that is not in the index
 * @param leaderEpoch the leader epoch of the record before, by which Kafka finds that the log was cut off and continued
 *     otherwise (KIP-320); -1 if it is not known
 * @param complete a time at which the index had all that the log had then, or at which it began to read the log from
 *     its beginning. Deletions that the log has forgotten since are the reason to ask
 */
public record Checkpoint(String log, long next, int leaderEpoch, Instant complete) {

    /**
     * How documents become an index. Raise it whenever {@link Sources}, {@link Fields} or {@link WordAnalyzer} change
     * what they make: an index of another number is built anew. Lucene itself refuses files of versions it can't read.
     */
    static final int FORMAT = 1;

    public static final int UNKNOWN_EPOCH = -1;

    /** Nothing read yet of this log, which begins at offset {@code first} and is read from {@code now} on. */
    public static Checkpoint beginning(String log, long first, Instant now) {
        return new Checkpoint(log, first, UNKNOWN_EPOCH, now);
    }

    Map<String, String> toCommitData() {
        return Map.of(
                "format", Integer.toString(FORMAT),
                "log", log,
                "next", Long.toString(next),
                "leaderEpoch", Integer.toString(leaderEpoch),
                "complete", complete.toString());
    }

    /** @throws CorruptIndexException if the commit was not made by this version of this program */
    static Checkpoint of(Map<String, String> data, String resource) throws CorruptIndexException {
        if (!Integer.toString(FORMAT).equals(data.get("format"))) {
            throw new CorruptIndexException("format " + data.get("format") + ", needed is " + FORMAT, resource);
        }
        try {
            return new Checkpoint(
                    data.getOrDefault("log", ""),
                    Long.parseLong(data.getOrDefault("next", "")),
                    Integer.parseInt(data.getOrDefault("leaderEpoch", "")),
                    Instant.parse(data.getOrDefault("complete", "")));
        } catch (RuntimeException e) {
            throw new CorruptIndexException("not a checkpoint: " + data, resource, e);
        }
    }
}
