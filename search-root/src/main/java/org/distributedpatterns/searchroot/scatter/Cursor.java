package org.distributedpatterns.searchroot.scatter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;

/** Where a page ended: the next one begins after this hit. Callers see it as one opaque word. */
public record Cursor(float score, String id) {

    public String encode() {
        String text = Integer.toHexString(Float.floatToIntBits(score)) + ":" + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** Empty if {@code text} is no cursor. */
    public static Optional<Cursor> decode(String text) {
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(text), UTF_8);
            int colon = decoded.indexOf(':');
            float score = Float.intBitsToFloat(Integer.parseUnsignedInt(decoded, 0, Math.max(colon, 0), 16));
            return Float.isFinite(score) && colon + 1 < decoded.length()
                    ? Optional.of(new Cursor(score, decoded.substring(colon + 1)))
                    : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
