package org.distributedpatterns.launcher.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The bearer token for the calls that define or redirect work: random, made once, readable by its owner only. */
public final class AdminToken {

    private static final int BYTES = 24;

    private AdminToken() {}

    /** The fleet's token; made at the first call. */
    public static String of(Home home) {
        Path file = home.file("token");
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Path draft = Files.createTempFile(
                file.getParent(),
                "token",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE); // never half written
    }
}
