package org.distributedpatterns.cacheservice.fill;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Keyed;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.membership.Member;
import org.jspecify.annotations.Nullable;

/** Where entries come from: another member. */
interface EntrySource {

    /**
     * What to ask for: the keys that {@code owner} owns among {@code members} and did not among {@code previous}.
     *
     * @param since only what has arrived since then; null for all
     */
    record Wanted(
            String owner,
            List<String> members,
            List<String> previous,
            @Nullable Mark since) {}

    /**
     * Hands over all that the member holds of it.
     *
     * @return the member's moment before it began
     * @throws IOException if the member can't be reached or breaks off: what came until then was handed over
     */
    Mark pull(Member from, Wanted wanted, Consumer<Keyed> sink) throws IOException;

    /** Whether a member has everything that is assigned to it; false too if it can't be asked. */
    boolean isSettled(Member member);

    /** What a member knows of a router. */
    enum Skipped {
        /** The router's writes went on without the shard. */
        YES,
        /** The router has not said so, or the member is dead and will tell nobody. */
        NO,
        /** The member can't be asked now. */
        UNKNOWN
    }

    /** Whether a router told a member that its writes go on without a shard, {@code NAME@HOST:PORT}. */
    Skipped hasSkipped(Member member, String router, String shard);
}
