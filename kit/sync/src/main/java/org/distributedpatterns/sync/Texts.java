package org.distributedpatterns.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Sources are UTF-8. */
final class Texts {

    private Texts() {}

    static String of(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
