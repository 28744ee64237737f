package org.distributedpatterns.gateway.fastpath;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a request, as far as it needs no span of the gateway's own (W3C Trace Context). Who is sampled is
 * decided as ever; where spans are exported, those requests go through the filters, which make them.
 */
final class Traces {

    /** What a request passes on. */
    record Mark(String traceId, String spanId, boolean sampled) {

        String traceparent() {
            return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
        }
    }

    private static final String FIELD = "traceparent";

    private static final Pattern VALID = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Pattern ZEROS = Pattern.compile("00-(?:0{32}-.*|.{33}0{16}-.*)");

    private final double probability;
    private final boolean exported;
    private final Owed owed;

    /**
     * @param probability of a request that brings no trace
     * @param exported whether the gateway's spans go anywhere
     * @param owed is told of requests that are to be sampled by the filters
     */
    Traces(double probability, boolean exported, Owed owed) {
        this.probability = probability;
        this.exported = exported;
        this.owed = owed;
    }

    /** The mark of a request; null if the filters have to make a span for it. */
    @Nullable
    Mark mark(HttpHeaders headers) {
        List<String> lines = headers.getAll(FIELD);
        if (lines.isEmpty()) {
            boolean sampled = probability > 0 && ThreadLocalRandom.current().nextDouble() < probability;
            if (sampled && exported) {
                owed.add();
                return null;
            }
            return new Mark(random(16), random(8), sampled);
        }
        String line = lines.getFirst();
        if (lines.size() > 1
                || !VALID.matcher(line).matches()
                || ZEROS.matcher(line).matches()) {
            return null;
        }
        boolean sampled = (Character.digit(line.charAt(54), 16) & 1) == 1;
        return sampled && exported ? null : new Mark(line.substring(3, 35), random(8), sampled);
    }

    private static String random(int bytes) {
        byte[] id = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
