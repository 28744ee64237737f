package org.distributedpatterns.cacheservice.shard;

import java.time.Duration;
import java.util.List;
import org.distributedpatterns.cacheservice.copies.CopyLeases;
import org.distributedpatterns.cacheservice.fill.Doubt;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.distributedpatterns.cacheservice.store.WriteResult;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of single entries by routers: what they mean, whoever carries them ({@link ShardPath} on the event
 * loop, {@link ShardServlet} what that hands over). Never blocks; thread-safe.
 *
 * <p>{@code GET|HEAD}: 200 with the value, 304, 404 if nothing is known, 410 for a tombstone. {@code PUT|DELETE} with
 * {@code X-Version}: 204, or 409 with the later version that is held. The ETag is the version: it names one write, and
 * is the same at all owners.
 */
final class EntryCalls {

    static final String PREFIX = "/internal/cache/";

    private static final int LONGEST_KEY = 600;

    private final Store store;
    private final Doubt doubt;
    private final CopyLeases copies;
    private final Duration tombstoneTtl;

    EntryCalls(Store store, Doubt doubt, CopyLeases copies, Duration tombstoneTtl) {
        this.store = store;
        this.doubt = doubt;
        this.copies = copies;
        this.tombstoneTtl = tombstoneTtl;
    }

    /**
     * What a read is answered.
     *
     * @param status 200, 304, 404 or 410
     * @param doubtful whether a later write may have been missed
     * @param stored what is held; null for 404
     * @param millisLeft of its time; null if it has no end
     * @param tag for 200 and 304
     */
    record ReadAnswer(
            int status,
            boolean doubtful,
            @Nullable Stored stored,
            @Nullable Long millisLeft,
            @Nullable String tag) {

        /** The value, for 200 only. */
        byte @Nullable [] value() {
            return status == 200 && stored != null ? stored.value() : null;
        }
    }

    /** What a write is answered. */
    sealed interface WriteAnswer permits Taken, Refused {}

    /** @param copies the shards that hold a copy of the key, and have to be written to as well */
    record Taken(List<String> copies) implements WriteAnswer {}

    /** @param version a later one, which is held */
    record Refused(long version) implements WriteAnswer {}

    ReadAnswer read(String key, @Nullable String ifNoneMatch) {
        boolean doubtful =
                doubt.isDoubtful(key); // before the read: what the fill brings meanwhile only makes it better
        Stored stored = store.read(key);
        if (stored == null) {
            return new ReadAnswer(404, doubtful, null, null, null);
        }
        Duration left = store.timeLeft(stored);
        Long millisLeft = left == null ? null : (Long) Math.max(1, left.toMillis());
        if (stored.value() == null) {
            return new ReadAnswer(410, doubtful, stored, millisLeft, null);
        }
        String tag = "\"" + Long.toHexString(stored.version()) + "\"";
        boolean known = ifNoneMatch != null && (ifNoneMatch.equals("*") || ifNoneMatch.contains(tag));
        return new ReadAnswer(known ? 304 : 200, doubtful, stored, millisLeft, tag);
    }

    /** @param repair whether it brings what another owner holds, rather than something new */
    WriteAnswer write(String key, Entry entry, boolean repair) {
        if (repair) {
            store.importEntry(key, entry);
            return new Taken(List.of());
        }
        return switch (store.write(key, entry)) {
            // after the write: a copy filled later finds it here
            case WriteResult.Accepted _ -> new Taken(copies.of(key));
            case WriteResult.Refused refused -> new Refused(refused.version());
        };
    }

    Entry tombstone(long version) {
        return Entry.tombstone(version, tombstoneTtl);
    }

    static Entry value(byte[] value, @Nullable String contentType, long version, @Nullable Long ttlMillis) {
        return Entry.value(
                value,
                contentType == null ? "application/octet-stream" : contentType,
                version,
                ttlMillis == null ? null : Duration.ofMillis(ttlMillis));
    }

    /** {@code NAMESPACE/KEY} from the raw path: nothing in it needs encoding, so nothing is decoded. */
    static @Nullable String key(String path) {
        if (!path.startsWith(PREFIX) || path.length() > PREFIX.length() + LONGEST_KEY) {
            return null;
        }
        String key = path.substring(PREFIX.length());
        int slash = key.indexOf('/');
        boolean wellFormed = slash > 0
                && slash < key.length() - 1
                && key.indexOf('/', slash + 1) < 0
                && key.indexOf('%') < 0
                && key.indexOf('?') < 0
                && key.indexOf(';') < 0;
        return wellFormed ? key : null;
    }

    /** A positive number; null if it is none. */
    static @Nullable Long number(@Nullable String text) {
        try {
            return text == null || Long.parseLong(text) <= 0 ? null : Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
