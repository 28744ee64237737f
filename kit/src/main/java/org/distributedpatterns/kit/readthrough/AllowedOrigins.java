package org.distributedpatterns.kit.readthrough;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The origins that may be asked: a list of {@code scheme://host:port}, where the port may be {@code *}. What a name
 * resolves to is checked too, and is what to connect to, so that a name which leads somewhere else a moment later (DNS
 * rebinding) leads nowhere: link-local addresses (a cloud's metadata), multicast and the unspecified address are
 * refused always, this machine itself unless the list names it as {@code localhost}, {@code 127.0.0.1} or
 * {@code [::1]}.
 */
public final class AllowedOrigins {

    /** How a name is resolved. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final String PROPERTY = "platform.cache.origins.allowed";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final int ANY_PORT = -1;

    private record Origin(String scheme, String host, int port) {

        boolean covers(Origin asked) {
            return scheme.equals(asked.scheme) && host.equals(asked.host) && (port == ANY_PORT || port == asked.port);
        }
    }

    private final List<Origin> origins;
    private final Resolver resolver;

    /** @throws IllegalArgumentException if one of them is no origin; the message names the property */
    public AllowedOrigins(List<String> origins, Resolver resolver) {
        this.origins = origins.stream().map(AllowedOrigins::parse).toList();
        this.resolver = resolver;
    }

    private static Origin parse(String written) {
        boolean anyPort = written.endsWith(":*");
        try {
            URI uri = URI.create(anyPort ? written.substring(0, written.length() - 2) : written);
            if (isHttp(uri) && uri.getHost() != null && uri.getRawPath().isEmpty() && uri.getRawQuery() == null) {
                Origin origin = origin(uri);
                return anyPort ? new Origin(origin.scheme, origin.host, ANY_PORT) : origin;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(noOrigin(written), e);
        }
        throw new IllegalArgumentException(noOrigin(written));
    }

    private static String noOrigin(String written) {
        return PROPERTY + ": \"" + written + "\" is no origin such as http://orders:8080 or http://localhost:*";
    }

    private static Origin origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    private static boolean isHttp(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    }

    /**
     * Whether the list has its origin, whatever that resolves to.
     *
     * @throws SecurityException if not; the message says so to whoever asked
     */
    public void requireListed(URI uri) {
        if (!isHttp(uri) || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new SecurityException("\"" + uri + "\" is no http or https URL without a user");
        }
        Origin asked = origin(uri);
        if (origins.stream().noneMatch(origin -> origin.covers(asked))) {
            throw new SecurityException(asked.scheme + "://" + asked.host + ":" + asked.port
                    + " is not among the origins" + " that " + PROPERTY + " permits");
        }
    }

    /**
     * Resolves a host, once: these addresses are checked and are what to connect to. One that is refused refuses all.
     *
     * @throws UnknownHostException if it can't be resolved
     * @throws SecurityException if it leads where no origin may be
     */
    public InetAddress[] addresses(String host) throws UnknownHostException {
        InetAddress[] addresses = resolver.resolve(host);
        boolean loopbackMeant = LOOPBACK_NAMES.contains(host.toLowerCase(Locale.ROOT));
        for (InetAddress address : addresses) {
            boolean refused = address.isLoopbackAddress() != loopbackMeant
                    || address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isMulticastAddress();
            if (refused) {
                throw new SecurityException(
                        host + " resolves to " + address.getHostAddress() + ", where no origin may be");
            }
        }
        return addresses;
    }
}
