package org.distributedpatterns.cacheservice.shard;

import java.util.Set;
import java.util.function.Function;
import org.distributedpatterns.cacheservice.fill.Filler;
import org.distributedpatterns.cacheservice.shardwire.ShardHeaders;
import org.distributedpatterns.cacheservice.trust.Ping;
import org.distributedpatterns.cacheservice.trust.Routers;
import org.jspecify.annotations.Nullable;

/**
 * Pings by routers: what they mean, whoever carries them ({@link ShardPath} on the event loop, since each router sends
 * several a second for as long as it lives; {@link StateController} what that hands over). Thread-safe.
 */
final class PingCalls {

    static final String PATH = "/internal/ping";

    private final Filler filler;
    private final Routers routers;

    PingCalls(Filler filler, Routers routers) {
        this.filler = filler;
        this.routers = routers;
    }

    /**
     * What a ping is answered.
     *
     * @param stamp to be echoed; null to a mere question, without a router's name
     */
    record Pong(boolean settled, @Nullable String stamp, long leaseMillis, String view) {}

    /** Whether taking note of it may take a while. */
    static boolean takesTime(Function<String, @Nullable String> header) {
        return "fill".equals(header.apply(ShardHeaders.SKIPPED));
    }

    /**
     * Takes note of a ping; null if it is malformed.
     *
     * @param header the request's header field of a name
     */
    @Nullable
    Pong ping(Function<String, @Nullable String> header) {
        String router = header.apply(ShardHeaders.ROUTER);
        if (router == null) {
            return new Pong(filler.isSettled(), null, 0, "");
        }
        Ping ping = read(router, header);
        if (ping == null) {
            return null;
        }
        if (takesTime(header)) {
            filler.doubtEverything(router + " has skipped it for more keys than it can tell");
        }
        String stamp = routers.pinged(ping);
        return new Pong(filler.isSettled(), stamp, routers.lease().toMillis(), filler.view());
    }

    private static @Nullable Ping read(String router, Function<String, @Nullable String> header) {
        try {
            String skipping = header.apply(ShardHeaders.SKIPPING);
            return new Ping(
                    router,
                    Long.parseLong(header.apply(ShardHeaders.SEQUENCE)),
                    header.apply(ShardHeaders.ECHO),
                    header.apply(ShardHeaders.SKIPPED) != null,
                    skipping == null || skipping.isEmpty() ? Set.of() : Set.of(skipping.split(",", -1)));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
