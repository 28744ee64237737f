package org.distributedpatterns.gateway.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/** How long requests took, in 1 % steps from a microsecond to a minute; immutable, and adds up across gateways. */
final class Latencies {

    static final int DIGITS = 2;

    static final long LONGEST_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

    static final Latencies NONE = new Latencies(new Histogram(1, LONGEST_MICROS, DIGITS));

    private static final int LARGEST_TEXT = 16_384;

    private final Histogram micros;

    private Latencies(Histogram micros) {
        this.micros = micros;
    }

    /** A copy of what was recorded, in microseconds. */
    static Latencies copyOf(AbstractHistogram micros) {
        Histogram copy = new Histogram(1, LONGEST_MICROS, DIGITS);
        copy.add(micros);
        return new Latencies(copy);
    }

    Latencies plus(Latencies other) {
        Histogram sum = micros.copy();
        sum.add(other.micros);
        return new Latencies(sum);
    }

    /** The time that a share {@code quantile} of the requests did not exceed; zero without requests. */
    Duration quantile(double quantile) {
        return Duration.ofNanos(1_000 * micros.getValueAtPercentile(100 * quantile));
    }

    /** How many took longer, to the precision of the steps. */
    long above(Duration limit) {
        long from = limit.toNanos() / 1_000;
        return from >= LONGEST_MICROS ? 0 : micros.getTotalCount() - micros.getCountBetweenValues(0, from);
    }

    long count() {
        return micros.getTotalCount();
    }

    @JsonValue
    String encoded() {
        ByteBuffer buffer = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
        micros.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), buffer.position()));
    }

    /** @throws IllegalArgumentException if it is no encoded histogram */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Latencies decode(String text) {
        if (text.length() > LARGEST_TEXT) {
            throw new IllegalArgumentException("a histogram of " + text.length() + " characters");
        }
        try {
            return copyOf(Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), LONGEST_MICROS));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("no histogram", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latencies latencies && micros.equals(latencies.micros);
    }

    @Override
    public int hashCode() {
        return micros.hashCode();
    }

    @Override
    public String toString() {
        return count() + " latencies";
    }
}
