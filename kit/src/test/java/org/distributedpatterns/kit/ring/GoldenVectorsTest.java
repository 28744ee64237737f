package org.distributedpatterns.kit.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Router and shard place keys alike: both pass the same file. */
class GoldenVectorsTest {

    /** Vectors of the reference implementation, for inputs around the algorithm's block sizes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | ef46db3751d8e999",
                "a                                           | d24ec4f1a98c6e5b",
                "abc                                         | 44bc2cf5ad770999",
                "The quick brown fox jumps over the lazy dog | 0b242d361fda71bc",
            })
    void hashesAreThoseOfXxh64(String text, String expected) {
        assertThat(String.format("%016x", HashFunction.xxh64().hash(text))).isEqualTo(expected);
    }

    /** Lines of {@code number,number key hash number,number}. */
    @ParameterizedTest
    @MethodSource("vectors")
    void ownersAreThoseOfTheSampleFile(String line) {
        String[] fields = line.split(" ", -1);
        Ring<String> ring = Ring.of(List.of(names(fields[0])), Function.identity());
        long hash = HashFunction.xxh64().hash(fields[1]);

        assertThat(String.format("%016x", hash)).isEqualTo(fields[2]);
        assertThat(ring.owners(hash, 2)).containsExactly(names(fields[3]));
    }

    private static String[] names(String numbers) {
        return Arrays.stream(numbers.split(",", -1))
                .map(number -> MemberNames.name(Integer.parseInt(number)))
                .toArray(String[]::new);
    }

    /**
     * Lines of {@code function number[=weight],… key number,number,number}; members are named by {@link MemberNames}.
     */
    @ParameterizedTest
    @MethodSource("functions")
    void ownersByEachFunctionAreThoseOfTheSampleFile(String line) {
        String[] fields = line.split(" ", -1);
        Map<String, Double> weights = new LinkedHashMap<>();
        for (String member : fields[1].split(",", -1)) {
            String[] parts = member.split("=", -1);
            weights.put(
                    MemberNames.name(Integer.parseInt(parts[0])),
                    parts.length == 1 ? 1.0 : Double.parseDouble(parts[1]));
        }
        Sharding function = Sharding.labelled(fields[0]).orElseThrow();
        var layout = new Layout(function, function.isWeighted() ? weights : Map.of());

        assertThat(layout.over(weights.keySet(), Function.identity())
                        .owners(HashFunction.xxh64().hash(fields[2]), 3))
                .containsExactly(names(fields[3]));
    }

    static Stream<String> vectors() throws IOException {
        return lines("/ring/vectors.txt");
    }

    static Stream<String> functions() throws IOException {
        return lines("/ring/functions.txt");
    }

    private static Stream<String> lines(String resource) throws IOException {
        try (InputStream file = GoldenVectorsTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8)
                    .lines().filter(line -> !line.isBlank() && !line.startsWith("//")).toList().stream();
        }
    }
}
