package org.distributedpatterns.searchroot.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the log had come with a write: by partition the offset of its last record. A search {@code after} it sees the
 * write. Callers see it as one opaque word.
 */
public record Token(Map<Integer, Long> offsets) {

    public Token {
        offsets = Map.copyOf(offsets);
    }

    public String encode() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(offsets)
                .forEach((partition, offset) -> text.append(text.isEmpty() ? "" : ",")
                        .append(partition)
                        .append(':')
                        .append(offset));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(UTF_8));
    }

    /** Empty if {@code text} is no token. */
    public static Optional<Token> decode(String text) {
        try {
            Map<Integer, Long> offsets = new TreeMap<>();
            for (String part : new String(Base64.getUrlDecoder().decode(text), UTF_8).split(",", -1)) {
                int colon = part.indexOf(':');
                int partition = Integer.parseInt(part, 0, colon, 10);
                long offset = Long.parseLong(part, colon + 1, part.length(), 10);
                if (partition < 0 || offset < 0) {
                    return Optional.empty();
                }
                offsets.put(partition, offset);
            }
            return Optional.of(new Token(offsets));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
