package org.distributedpatterns.gateway.admincall;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The administrators' token, of which only a hash is kept. Who looks at a caller's credentials leaves with the exchange
 * that they are right; where nothing was left they are not.
 */
public final class AdminToken {

    private static final String SHOWN = AdminToken.class.getName() + ".shown";

    private final byte @Nullable [] hash;

    /** @param token empty for none: then nobody is an administrator */
    public AdminToken(String token) {
        this.hash = token.isEmpty() ? null : hash(token);
    }

    /** Whether there is one. */
    public boolean isConfigured() {
        return hash != null;
    }

    /** Whether these credentials, the value of {@code Authorization}, are the token. */
    public boolean isIn(@Nullable String credentials) {
        return hash != null
                && credentials != null
                && credentials.regionMatches(true, 0, "Bearer ", 0, 7)
                && MessageDigest.isEqual(hash, hash(credentials.substring(7).strip()));
    }

    /** Leaves with an exchange that its caller has shown the token. */
    public static void shown(Map<String, Object> attributes) {
        attributes.put(SHOWN, Boolean.TRUE);
    }

    /** Whether the caller of an exchange has shown the token. */
    public static boolean wasShown(Map<String, Object> attributes) {
        return attributes.get(SHOWN) == Boolean.TRUE;
    }

    /** The answer to who has not shown it. */
    public Problem refusal() {
        return isConfigured()
                ? Problem.unauthorized("this call needs the admin token as Authorization: Bearer …")
                : Problem.forbidden("this call needs the admin token, and the gateway was started"
                        + " without one (PLATFORM_ADMIN_TOKEN)");
    }

    /** Of one length, so that the comparison takes the same time whatever was sent. */
    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
