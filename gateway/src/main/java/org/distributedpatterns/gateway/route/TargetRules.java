package org.distributedpatterns.gateway.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.distributedpatterns.gateway.egress.AllowedDestinations;
import org.distributedpatterns.gateway.egress.ForbiddenDestination;

/**
 * Which addresses outside of the fleet a route may lead to: whoever can define routes must not reach a cloud's metadata
 * service or the gateway's own machine through one.
 */
final class TargetRules {

    private final AllowedDestinations allowed;

    TargetRules(AllowedDestinations allowed) {
        this.allowed = allowed;
    }

    /**
     * Checks an address and resolves it. Blocks.
     *
     * @param url for example {@code http://orders.example:8080}
     * @throws IllegalArgumentException with the reason, if no route may lead there
     */
    DefinedRoute.StaticTarget check(String url) {
        try {
            URI uri = parse(url);
            allowed.requireListed(uri);
            int port = uri.getPort() < 0 ? 80 : uri.getPort();
            return new DefinedRoute.StaticTarget(
                    url, literal(allowed.resolve(uri.getHost()).getFirst()), port);
        } catch (ForbiddenDestination e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("its host can't be resolved: " + e.getMessage(), e);
        }
    }

    /**
     * Checks what another gateway has stored, maybe one with older rules: the list is the business of who defined the
     * route, an address that no call may go to is not.
     *
     * @throws ForbiddenDestination if it is such an address
     * @throws IllegalArgumentException if it is no target
     */
    static void requireReachable(DefinedRoute.StaticTarget target) {
        String host = parse(target.url()).getHost();
        String address = target.address();
        AllowedDestinations.requireReachable(
                host,
                InetAddress.ofLiteral(address.startsWith("[") ? address.substring(1, address.length() - 1) : address));
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

    private static String literal(InetAddress address) {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }
}
