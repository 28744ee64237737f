package org.distributedpatterns.kit.shardwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.distributedpatterns.kit.shardwire.BatchFrames.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchFramesTest {

    /** A value, a tombstone and nothing: what goes over the wire, byte by byte. */
    private static final String GOLDEN = "44504231"
            + "01" + "00" + "0000000000000007" + "000000000000ea60" + "0003" + "612f62" + "00000002" + "6869"
            + "02" + "01" + "0000000000000008"
            + "00" + "00";

    private static final List<Item> ITEMS = List.of(
            new Item(false, 7, 60_000, "a/b", "hi".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            new Item(true, 8, -1, null, null),
            new Item(false, 0, -1, null, null));

    private static List<Item> read(byte[] bytes, int count) throws IOException {
        return BatchFrames.read(new DataInputStream(new ByteArrayInputStream(bytes)), count, bytes.length);
    }

    @Test
    void answersAreWrittenAndReadAsAgreed() throws IOException {
        var out = new ByteArrayOutputStream();
        BatchFrames.write(new DataOutputStream(out), ITEMS);

        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(GOLDEN);
        List<Item> read = read(out.toByteArray(), 3);
        assertThat(read.getFirst().value()).asString().isEqualTo("hi");
        assertThat(read.getFirst().ttlMillis()).isEqualTo(60_000);
        assertThat(read.get(1)).isEqualTo(ITEMS.get(1));
        assertThat(read.get(2)).isEqualTo(ITEMS.get(2));
    }

    @Test
    void aBrokenStreamIsRefusedAndTakesNoMemory() {
        byte[] whole = HexFormat.of().parseHex(GOLDEN);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part, 3)).isInstanceOf(IOException.class);
        }
        byte[] huge = HexFormat.of().parseHex(GOLDEN.replace("000000026869", "7fffffff6869"));
        assertThatThrownBy(() -> read(huge, 3)).isInstanceOf(IOException.class).hasMessageContaining("2147483647");
    }

    @Test
    void keysGoWithALineFeedBetweenThem() throws IOException {
        List<String> keys = List.of("demo/a", "demo/b@c,=+-~.");

        assertThat(BatchFrames.keys(BatchFrames.request(keys))).isEqualTo(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "demo/a/b", "demo/a\n", "demo/a b", "Demo/a"})
    void whatIsNoKeyIsRefused(String request) {
        assertThatThrownBy(() -> BatchFrames.keys(request.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aThousandKeysAreTheMost() {
        byte[] tooMany = BatchFrames.request(
                IntStream.rangeClosed(0, 1000).mapToObj(i -> "demo/" + i).toList());

        assertThatThrownBy(() -> BatchFrames.keys(tooMany)).isInstanceOf(IOException.class);
    }
}
