package org.distributedpatterns.gateway.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which addresses outside of the fleet a route may lead to. The host and port must be allowed by configuration, and
 * every address that the name has must be one that a service may have: whoever can define routes must not reach a
 * cloud's metadata service or the gateway's own machine through it.
 */
final class TargetRules {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final List<String> allowed;

    /** @param allowed each {@code host:port} or {@code host:*} */
    TargetRules(List<String> allowed) {
        this.allowed =
                allowed.stream().map(target -> target.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * Checks an address and resolves it.
     *
     * @param url for example {@code http://orders.example:8080}
     * @throws IllegalArgumentException with the reason, if no route may lead there
     */
    DefinedRoute.StaticTarget check(String url) {
        URI uri = parse(url);
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        if (!allowed.contains(host + ":" + port) && !allowed.contains(host + ":*")) {
            throw new IllegalArgumentException(
                    host + ":" + port + " is not among platform.gateway.allowed-targets " + new TreeSet<>(allowed));
        }
        InetAddress[] addresses = resolve(host);
        for (InetAddress address : addresses) {
            if (isForbidden(address, LOOPBACK.contains(host))) {
                throw new IllegalArgumentException(
                        host + " is " + address.getHostAddress() + ", an address that no route may lead to");
            }
        }
        return new DefinedRoute.StaticTarget(url, literal(addresses[0]), port);
    }

    private static URI parse(String url) {
        try {
            URI uri = new URI(url);
            if ("http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a URL such as http://host:8080", e);
        }
        throw new IllegalArgumentException("must be a URL such as http://host:8080, without user, path and query");
    }

    private static InetAddress[] resolve(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host " + host + " is not known", e);
        }
    }

    static boolean isForbidden(InetAddress address, boolean loopbackMeant) {
        byte[] bytes = address.getAddress();
        return address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address.isLoopbackAddress() && !loopbackMeant)
                || (address instanceof Inet6Address ? isForbidden6(bytes) : isForbidden4(bytes));
    }

    /** This network, shared address space (where some clouds have their metadata), broadcast and reserved. */
    private static boolean isForbidden4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        return first == 0 || first >= 240 || (first == 100 && (bytes[1] & 0xc0) == 64);
    }

    /** What stands for an IPv4 address (IPv4-compatible, NAT64, 6to4, Teredo), and Amazon's metadata service. */
    private static boolean isForbidden6(byte[] bytes) {
        int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        int second = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
        boolean compatible = first == 0 && second == 0 && !(bytes[15] == 1 && bytes[12] == 0 && bytes[14] == 0);
        return compatible
                || (first == 0x0064 && second == 0xff9b)
                || first == 0x2002
                || (first == 0x2001 && second == 0)
                || (first == 0xfd00 && second == 0x0ec2);
    }

    private static String literal(InetAddress address) {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }
}
