package org.distributedpatterns.cacheservice.fill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Keyed;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.store.Entry;
import org.junit.jupiter.api.Test;

class EntryCodecTest {

    /** Instances of two releases meet in a rolling restart: these bytes are agreed. */
    private static final String SAMPLE = "44504331" + "000000000000002a" + "0000000000000007"
            + "01" + "0003" + "6e2f61" + "0000000000000005" + "ffffffffffffffff" + "0003" + "612f62" + "00000002"
            + "6869"
            + "02" + "0003" + "6e2f62" + "0000000000000006" + "00000000000003e8"
            + "00" + "0000000000000002";

    @Test
    void aStreamIsTheseBytes() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        EntryCodec.writeHead(out, new Mark(42, 7));
        EntryCodec.write(out, new Keyed("n/a", Entry.value("hi".getBytes(UTF_8), "a/b", 5, null)));
        EntryCodec.write(out, new Keyed("n/b", Entry.tombstone(6, Duration.ofSeconds(1))));
        EntryCodec.writeEnd(out, 2);

        assertThat(HexFormat.of().formatHex(bytes.toByteArray())).isEqualTo(SAMPLE);
    }

    @Test
    void theseBytesAreTheStream() throws IOException {
        DataInputStream in = in(HexFormat.of().parseHex(SAMPLE));

        assertThat(EntryCodec.readHead(in)).isEqualTo(new Mark(42, 7));
        Keyed value = Objects.requireNonNull(EntryCodec.read(in, 0, 100));
        assertThat(value.key()).isEqualTo("n/a");
        assertThat(value.entry().value()).isEqualTo("hi".getBytes(UTF_8));
        assertThat(value.entry().contentType()).isEqualTo("a/b");
        assertThat(value.entry().version()).isEqualTo(5);
        assertThat(value.entry().timeToLive()).isNull();
        Keyed tombstone = Objects.requireNonNull(EntryCodec.read(in, 1, 100));
        assertThat(tombstone.entry().isTombstone()).isTrue();
        assertThat(tombstone.entry().timeToLive()).isEqualTo(Duration.ofSeconds(1));
        assertThat(EntryCodec.read(in, 2, 100)).isNull();
    }

    @Test
    void aStreamThatEndsTooSoonIsIncomplete() throws IOException {
        byte[] all = HexFormat.of().parseHex(SAMPLE);
        for (int length = 20; length < all.length; length++) {
            DataInputStream in = in(Arrays.copyOf(all, length));
            EntryCodec.readHead(in);
            assertThatThrownBy(() -> {
                        for (long count = 0; EntryCodec.read(in, count, 100) != null; count++) {}
                    })
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void nonsenseIsRefusedBeforeItTakesMemory() throws IOException {
        assertThatThrownBy(() -> EntryCodec.readHead(in("<html>…".getBytes(UTF_8))))
                .isInstanceOf(IOException.class);
        DataInputStream in = in(HexFormat.of().parseHex(SAMPLE));
        EntryCodec.readHead(in);
        assertThatThrownBy(() -> EntryCodec.read(in, 0, 1)).hasMessageContaining("the most is 1");
        assertThatThrownBy(() -> EntryCodec.read(in(new byte[] {9}), 0, 1)).hasMessageContaining("type 9");
        assertThatThrownBy(() -> EntryCodec.read(in(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 3}), 2, 1))
                .hasMessageContaining("2 entries came of 3");
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
