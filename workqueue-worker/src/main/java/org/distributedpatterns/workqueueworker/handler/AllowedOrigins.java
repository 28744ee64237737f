package org.distributedpatterns.workqueueworker.handler;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where an HTTP handler may be: a list of {@code scheme://host:port}, where the port may be {@code *}. What a name
 * resolves to is checked too: a listed name does not lead to this machine itself or to a link-local address (a cloud's
 * metadata) unless it says so.
 */
public final class AllowedOrigins {

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private record Origin(String scheme, String host, int port) {
        boolean matches(Origin other) {
            return scheme.equals(other.scheme) && host.equals(other.host) && (port == -1 || port == other.port);
        }
    }

    private final List<Origin> origins;

    /** @throws IllegalArgumentException if one of them is no origin */
    public AllowedOrigins(List<String> origins) {
        this.origins = origins.stream().map(AllowedOrigins::parse).toList();
    }

    private static Origin parse(String written) {
        boolean anyPort = written.endsWith(":*");
        URI uri = URI.create(anyPort ? written.substring(0, written.length() - 2) : written);
        if (uri.getHost() == null || !uri.getRawPath().isEmpty()) {
            throw new IllegalArgumentException("platform.queues.allowed-origins: \"" + written
                    + "\" is no origin such as http://orders:8080 or http://localhost:*");
        }
        Origin origin = origin(uri);
        return anyPort ? new Origin(origin.scheme, origin.host, -1) : origin;
    }

    private static Origin origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    /** Whether the list permits it, whatever it resolves to. */
    public boolean permits(URI uri) {
        if (uri.getHost() == null) {
            return false;
        }
        Origin asked = origin(uri);
        return Set.of("http", "https").contains(asked.scheme)
                && origins.stream().anyMatch(origin -> origin.matches(asked));
    }

    /**
     * Resolves the host, once: what is answered was checked and is what to connect to.
     *
     * @throws UnknownHostException if it can't be resolved
     * @throws SecurityException if the list does not permit it, or not what it resolves to
     */
    InetAddress resolve(URI uri) throws UnknownHostException {
        if (!permits(uri)) {
            throw new SecurityException(uri + " is not permitted by platform.queues.allowed-origins");
        }
        InetAddress address = InetAddress.getByName(uri.getHost());
        boolean loopbackMeant = LOOPBACK_NAMES.contains(uri.getHost().toLowerCase(Locale.ROOT));
        if (address.isLoopbackAddress() != loopbackMeant
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()) {
            throw new SecurityException(uri.getHost() + " resolves to " + address.getHostAddress());
        }
        return address;
    }
}
