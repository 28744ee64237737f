package org.distributedpatterns.kit.shardwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /internal/batch}: keys go as {@code namespace/key} with a line feed between them, and their answers come
 * back in the same order. All numbers are big-endian, texts are UTF-8 behind a 16-bit length:
 *
 * <pre>
 * answers = "DPB1" answer*
 * answer  = 0x00 doubtful:int8                                                                  nothing is known
 *         | 0x01 doubtful:int8 version:int64 ttlMillis:int64 contentType length:int32 bytes     a value; -1: no end
 *         | 0x02 doubtful:int8 version:int64                                                    a tombstone
 * </pre>
 */
public final class BatchFrames {

    public static final String PATH = "/internal/batch";

    /** The most bytes that the values may have together: beyond them the answer is 413. */
    public static final String MAXIMUM_BYTES = "X-Maximum-Bytes";

    public static final int MOST_KEYS = 1000;

    private static final int MAGIC = 0x44504231; // DPB1
    private static final int ABSENT = 0;
    private static final int VALUE = 1;
    private static final int TOMBSTONE = 2;
    private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,64}/[A-Za-z0-9._~:@,=+-]{1,512}");

    private BatchFrames() {}

    /**
     * What a shard says of one key.
     *
     * @param version 0 if nothing is known
     * @param ttlMillis what is left of a value's time; -1 if it has no end
     * @param value null for a tombstone, or if nothing is known
     */
    @SuppressWarnings("ArrayRecordComponent") // told apart by version
    public record Item(
            boolean doubtful,
            long version,
            long ttlMillis,
            @Nullable String contentType,
            byte @Nullable [] value) {}

    public static byte[] request(List<String> keys) {
        return String.join("\n", keys).getBytes(UTF_8);
    }

    /** @throws IOException if there are too many, or one is malformed */
    public static List<String> keys(byte[] request) throws IOException {
        List<String> keys = List.of(new String(request, UTF_8).split("\n", -1));
        if (keys.size() > MOST_KEYS) {
            throw new IOException(keys.size() + " keys, the most is " + MOST_KEYS);
        }
        for (String key : keys) {
            if (!KEY.matcher(key).matches()) {
                throw new IOException("a key is NAMESPACE/KEY, both of plain characters");
            }
        }
        return keys;
    }

    public static void write(DataOutput out, List<Item> items) throws IOException {
        out.writeInt(MAGIC);
        for (Item item : items) {
            byte[] value = item.value();
            out.writeByte(value != null ? VALUE : item.version() != 0 ? TOMBSTONE : ABSENT);
            out.writeByte(item.doubtful() ? 1 : 0);
            if (item.version() != 0) {
                out.writeLong(item.version());
            }
            if (value != null) {
                byte[] type = (item.contentType() == null ? "" : item.contentType()).getBytes(UTF_8);
                out.writeLong(item.ttlMillis());
                out.writeShort(type.length);
                out.write(type);
                out.writeInt(value.length);
                out.write(value);
            }
        }
    }

    /**
     * Reads the answers to so many keys.
     *
     * @param length of all of them: a value that claims to be longer is refused
     */
    public static List<Item> read(DataInput in, int count, int length) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("these are no answers to a batch");
        }
        List<Item> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int type = in.readByte();
            boolean doubtful = in.readByte() != 0;
            switch (type) {
                case ABSENT -> items.add(new Item(doubtful, 0, -1, null, null));
                case TOMBSTONE -> items.add(new Item(doubtful, in.readLong(), -1, null, null));
                case VALUE -> items.add(value(in, doubtful, length));
                default -> throw new IOException("an answer of unknown type " + type);
            }
        }
        return items;
    }

    private static Item value(DataInput in, boolean doubtful, int length) throws IOException {
        long version = in.readLong();
        long ttlMillis = in.readLong();
        byte[] type = new byte[in.readUnsignedShort()];
        in.readFully(type);
        int size = in.readInt();
        if (size < 0 || size > length) {
            throw new IOException("a value of " + size + " bytes in an answer of " + length);
        }
        byte[] value = new byte[size];
        in.readFully(value);
        return new Item(doubtful, version, ttlMillis, new String(type, UTF_8), value);
    }
}
