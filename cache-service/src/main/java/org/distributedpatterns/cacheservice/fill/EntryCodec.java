package org.distributedpatterns.cacheservice.fill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.distributedpatterns.cacheservice.store.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The stream of entries between two shards. All numbers are big-endian, texts are UTF-8 behind a 16-bit length:
 *
 * <pre>
 * stream = "DPC1" epoch:int64 mark:int64 frame* 0x00 count:int64
 * frame  = 0x01 key version:int64 ttlMillis:int64 contentType length:int32 bytes      a value; ttlMillis -1: no end
 *        | 0x02 key version:int64 ttlMillis:int64                                     a tombstone
 * </pre>
 *
 * {@code mark} is the sender's moment before the first frame, {@code epoch} the sender's life it belongs to: a later
 * request may ask for what arrived since. A stream that ends without its count is incomplete.
 */
final class EntryCodec {

    private static final int MAGIC = 0x44504331; // DPC1
    private static final int END = 0;
    private static final int VALUE = 1;
    private static final int TOMBSTONE = 2;

    private EntryCodec() {}

    /**
     * A moment in the life of one sender.
     *
     * @param epoch the life: another one after each start
     * @param since nanoseconds since its beginning
     */
    record Mark(long epoch, long since) {}

    /** A key with what is held of it. */
    record Keyed(String key, Entry entry) {

        /** About how many bytes it takes in the stream. */
        int weight() {
            byte[] value = entry.value();
            return 24 + key.length() + (value == null ? 0 : value.length);
        }
    }

    static void writeHead(DataOutput out, Mark mark) throws IOException {
        out.writeInt(MAGIC);
        out.writeLong(mark.epoch());
        out.writeLong(mark.since());
    }

    static Mark readHead(DataInput in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("this is no stream of entries");
        }
        return new Mark(in.readLong(), in.readLong());
    }

    static void write(DataOutput out, Keyed keyed) throws IOException {
        Entry entry = keyed.entry();
        byte[] value = entry.value();
        out.writeByte(value == null ? TOMBSTONE : VALUE);
        writeText(out, keyed.key());
        out.writeLong(entry.version());
        Duration timeToLive = entry.timeToLive();
        out.writeLong(timeToLive == null ? -1 : Math.max(1, timeToLive.toMillis()));
        if (value != null) {
            writeText(out, Objects.requireNonNull(entry.contentType()));
            out.writeInt(value.length);
            out.write(value);
        }
    }

    static void writeEnd(DataOutput out, long count) throws IOException {
        out.writeByte(END);
        out.writeLong(count);
    }

    /**
     * The next entry; null at the stream's end.
     *
     * @param alreadyRead how many came before: the end is checked against it
     * @param largestValue a longer value is refused, so that a broken stream takes no memory
     */
    static @Nullable Keyed read(DataInput in, long alreadyRead, int largestValue) throws IOException {
        int type = in.readByte();
        if (type == END) {
            long count = in.readLong();
            if (count != alreadyRead) {
                throw new IOException(alreadyRead + " entries came of " + count);
            }
            return null;
        }
        if (type != VALUE && type != TOMBSTONE) {
            throw new IOException("a frame of unknown type " + type);
        }
        String key = readText(in);
        long version = in.readLong();
        long ttlMillis = in.readLong();
        Duration timeToLive = ttlMillis < 0 ? null : Duration.ofMillis(ttlMillis);
        if (type == TOMBSTONE) {
            return new Keyed(key, new Entry(null, null, version, timeToLive));
        }
        String contentType = readText(in);
        int length = in.readInt();
        if (length < 0 || length > largestValue) {
            throw new IOException("a value of " + length + " bytes, the most is " + largestValue);
        }
        byte[] value = new byte[length];
        in.readFully(value);
        return new Keyed(key, Entry.value(value, contentType, version, timeToLive));
    }

    private static void writeText(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new String(bytes, UTF_8);
    }
}
