package org.distributedpatterns.gateway.discovery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where services are found, beside ZooKeeper.
 *
 * @param listed services by name, with their instances
 * @param dns services by name, with the name to ask for
 * @param dnsServer {@code host:port} to ask; by default what the system is configured with
 * @param dnsRefresh the time between two questions: how long a change may go unseen
 */
@ConfigurationProperties("platform.gateway.discovery")
record DiscoveryProperties(
        @DefaultValue Map<String, Listed> listed,
        @DefaultValue Map<String, Named> dns,
        @Nullable String dnsServer,
        @DefaultValue("5s") Duration dnsRefresh) {

    private static final String PREFIX = "platform.gateway.discovery.";

    /**
     * @param instances each {@code host:port}
     * @param paths the prefixes that are routed to it, as far as the gateway allows; none for what is not HTTP
     * @param adminCalls which calls of it need the admin token, each {@code METHOD /path}
     */
    record Listed(
            List<String> instances,
            @DefaultValue List<String> paths,
            @DefaultValue List<String> adminCalls) {

        Listed {
            instances = List.copyOf(instances);
            paths = List.copyOf(paths);
            adminCalls = List.copyOf(adminCalls);
            requireAdminCalls("listed", adminCalls);
            instances.forEach(address -> requireAddress("listed", address));
        }
    }

    /**
     * @param name a name with addresses (A, AAAA), such as that of a headless service, if {@code port} is given; else
     *     one with SRV records, which tell ports and weights
     * @param port where each address listens
     * @param paths as above
     * @param adminCalls as above
     */
    record Named(
            String name,
            @Nullable Integer port,
            @DefaultValue List<String> paths,
            @DefaultValue List<String> adminCalls) {

        Named {
            paths = List.copyOf(paths);
            adminCalls = List.copyOf(adminCalls);
            requireAdminCalls("dns", adminCalls);
            if (name.isBlank() || (port != null && (port < 1 || port > 65_535))) {
                throw new IllegalArgumentException(PREFIX + "dns: needs a name, and a port from 1 to 65535 or none");
            }
        }
    }

    DiscoveryProperties {
        listed = Map.copyOf(listed);
        dns = Map.copyOf(dns);
        if (dnsServer != null) {
            requireAddress("dns-server", dnsServer);
        }
        if (dnsRefresh.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(PREFIX + "dns-refresh must be at least 100ms");
        }
    }

    private static void requireAdminCalls(String property, List<String> calls) {
        try {
            AdminCall.parse(calls);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PREFIX + property + ": admin-calls: " + e.getMessage(), e);
        }
    }

    private static void requireAddress(String property, String address) {
        if (!address.matches("[^:\\s]+:[1-9][0-9]{0,4}|\\[[0-9a-fA-F:]+]:[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(PREFIX + property + ": \"" + address + "\" is no host:port");
        }
    }
}
