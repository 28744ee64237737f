// Written by ./platform sync from kit: egress/AllowedDestinations.java
package org.distributedpatterns.workqueueworker.egress;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What may be called outside of the fleet: a list of origins, and rules for the addresses that their hosts have.
 *
 * <p>Each entry names its host exactly; only the port may be {@code *}. What a listed name resolves to is checked too,
 * and is what to connect to, so that a name which leads somewhere else a moment later (DNS rebinding) leads nowhere:
 *
 * <ul>
 *   <li>public addresses, private ones (RFC 1918, {@code fc00::/7}) and {@code 198.18.0.0/15} may be called, since the
 *       list names the host;
 *   <li>this machine only by {@code localhost} or a literal such as {@code 127.0.0.1} or {@code [::1]}, and these lead
 *       nowhere else;
 *   <li>link-local, shared, multicast, reserved and documentation addresses, those that carry an IPv4 address within
 *       (NAT64, 6to4, Teredo), and those where clouds serve metadata never, even if the list names one literally.
 * </ul>
 *
 * <p>Safe for use by several threads.
 */
public final class AllowedDestinations {

    private static final int ANY_PORT = -1;
    private static final int HIGHEST_PORT = 65_535;

    private record Destination(String scheme, Host host, int port) {

        boolean covers(Destination asked) {
            return scheme.equals(asked.scheme) && host.equals(asked.host) && (port == ANY_PORT || port == asked.port);
        }
    }

    private final String property;
    private final List<Destination> listed;
    private final Set<Host> hosts;
    private final HostResolver resolver;

    private AllowedDestinations(String property, List<Destination> listed, HostResolver resolver) {
        this.property = property;
        this.listed = listed;
        this.hosts = listed.stream().map(Destination::host).collect(Collectors.toUnmodifiableSet());
        this.resolver = resolver;
    }

    /**
     * A list of {@code scheme://host}, {@code scheme://host:port} or {@code scheme://host:*}, with http or https.
     *
     * @param property where the list is configured, for messages
     * @throws IllegalArgumentException if one of them is no origin; the message names the property
     */
    public static AllowedDestinations ofOrigins(String property, List<String> origins, HostResolver resolver) {
        String expected = "is no origin such as http://orders:8080 or http://localhost:*";
        return new AllowedDestinations(
                property,
                origins.stream()
                        .map(origin -> entry(property, origin, origin, expected))
                        .toList(),
                resolver);
    }

    /**
     * A list of {@code host:port} or {@code host:*}, all of them with plain http.
     *
     * @param property where the list is configured, for messages
     * @throws IllegalArgumentException if one of them is something else; the message names the property
     */
    public static AllowedDestinations ofHosts(String property, List<String> hosts, HostResolver resolver) {
        String expected = "must be host:port or host:*";
        return new AllowedDestinations(
                property,
                hosts.stream()
                        .map(host -> {
                            if (!host.matches(".*:([0-9]+|[*])")) {
                                throw new IllegalArgumentException(property + ": \"" + host + "\" " + expected);
                            }
                            return entry(property, host, "http://" + host, expected);
                        })
                        .toList(),
                resolver);
    }

    private static Destination entry(String property, String written, String origin, String expected) {
        boolean anyPort = origin.endsWith(":*");
        String reason = "";
        try {
            URI uri = URI.create(anyPort ? origin.substring(0, origin.length() - 2) : origin);
            Destination read = read(uri);
            if (uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && !(anyPort && uri.getPort() != -1)) {
                return anyPort ? new Destination(read.scheme, read.host, ANY_PORT) : read;
            }
        } catch (ForbiddenDestination e) {
            reason = ": " + e.getMessage();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(property + ": \"" + written + "\" " + expected, e);
        }
        throw new IllegalArgumentException(property + ": \"" + written + "\" " + expected + reason);
    }

    /** The message repeats no more than the host: the rest may hold secrets. */
    private static Destination read(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new ForbiddenDestination("an http or https URL is expected");
        }
        if (uri.getRawUserInfo() != null) {
            throw new ForbiddenDestination("a URL without a user is expected");
        }
        if (uri.getHost() == null) {
            throw new ForbiddenDestination(
                    "the URL names no host: a name in ASCII, an IPv4 address of four decimal numbers or an IPv6 address"
                            + " in brackets is expected");
        }
        int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        if (port < 1 || port > HIGHEST_PORT) {
            throw new ForbiddenDestination("the URL's port is not from 1 to " + HIGHEST_PORT);
        }
        return new Destination(scheme, host(uri.getHost()), port);
    }

    private static Host host(String written) {
        try {
            return Host.parse(written);
        } catch (IllegalArgumentException e) {
            ForbiddenDestination forbidden = new ForbiddenDestination(written + " " + e.getMessage());
            forbidden.initCause(e);
            throw forbidden;
        }
    }

    /**
     * Whether the list has its scheme, host and port, whatever the host resolves to. Path, query and fragment don't
     * count.
     *
     * @throws ForbiddenDestination if not
     */
    public void requireListed(URI uri) {
        Destination asked = read(uri);
        if (listed.stream().noneMatch(destination -> destination.covers(asked))) {
            throw new ForbiddenDestination(
                    asked.scheme + "://" + uri.getHost() + ":" + asked.port + " is not permitted by " + property);
        }
    }

    /**
     * Resolves a host, once: these addresses are checked and are what to connect to. One that is refused refuses all: a
     * name of which a part leads inside is not trusted with the rest. Blocks.
     *
     * @return at least one
     * @throws UnknownHostException if it can't be resolved
     * @throws ForbiddenDestination if no entry of the list names the host, or if it leads where no call may go
     */
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        Host asked = host(host);
        if (!hosts.contains(asked)) {
            throw new ForbiddenDestination(host + " is not permitted by " + property);
        }
        List<InetAddress> addresses =
                asked.literal() == null ? List.of(resolver.resolve(host)) : List.of(asked.literal());
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        addresses.forEach(address -> check(asked, address));
        return addresses;
    }

    /**
     * The rules for addresses alone, for a host that a list names and that was resolved before, maybe under other
     * rules.
     *
     * @throws ForbiddenDestination if no call to the host may go to the address
     */
    public static void requireReachable(String host, InetAddress address) {
        check(host(host), address);
    }

    /** That the list names the host exactly is what permits private addresses. */
    private static void check(Host host, InetAddress address) {
        AddressBlock block = AddressBlock.of(address);
        boolean permitted = switch (block.use()) {
            case PUBLIC, PRIVATE -> !host.isLoopback();
            case LOOPBACK -> host.isLoopback();
            case NEVER -> false;
        };
        if (!permitted) {
            throw new ForbiddenDestination(host.text() + " is " + address.getHostAddress() + " (" + block.name()
                    + "), where no call may go" + (block.use() == AddressBlock.Use.NEVER ? "" : " under that name"));
        }
    }
}
