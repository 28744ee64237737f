package org.distributedpatterns.gateway.door;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much each caller may ask for. Callers are told apart by their address, and those who show a key that is listed
 * here by that. An unknown key counts for nothing: else whoever makes up keys would have as many quotas.
 *
 * @param enabled whether there is a limit
 * @param requests how many come in anew within {@code per}, for each address (for IPv6, each network of 64 bits)
 * @param per see {@code requests}
 * @param burst how many at once
 * @param maxCallers how many callers are remembered
 * @param keyHeader where callers show their key; it goes no further
 * @param clients callers with a key, and so a quota, of their own
 */
@ConfigurationProperties("platform.gateway.door.rate-limit")
record RateLimitProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("100") long requests,
        @DefaultValue("1s") Duration per,
        @DefaultValue("200") long burst,
        @DefaultValue("100000") int maxCallers,
        @DefaultValue("X-API-Key") String keyHeader,
        @DefaultValue Map<String, Client> clients) {

    private static final int SHORTEST_KEY = 16;

    /**
     * @param key the secret
     * @param requests see above
     * @param per see above
     * @param burst see above
     */
    record Client(
            String key,
            @DefaultValue("1000") long requests,
            @DefaultValue("1s") Duration per,
            @DefaultValue("2000") long burst) {

        /** Without the key. */
        @Override
        public String toString() {
            return "Client[requests=" + requests + ", per=" + per + ", burst=" + burst + "]";
        }
    }

    RateLimitProperties {
        clients = Map.copyOf(clients);
        if (maxCallers < 1) {
            throw new IllegalArgumentException("platform.gateway.door.rate-limit.max-callers must be at least 1");
        }
        clients.forEach((name, client) -> {
            if (client.key() == null || client.key().length() < SHORTEST_KEY) {
                throw new IllegalArgumentException("platform.gateway.door.rate-limit.clients." + name
                        + ".key must have at least " + SHORTEST_KEY + " characters");
            }
        });
        if (clients.values().stream().map(Client::key).distinct().count() < clients.size()) {
            throw new IllegalArgumentException("platform.gateway.door.rate-limit.clients: two have the same key");
        }
    }

    /** That of callers without a key. */
    Quota ofAddresses() {
        return new Quota("address", requests, per, burst);
    }

    /** Those of callers with a key. */
    Map<String, Quota> byKey() {
        return clients.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(entry -> entry.getValue().key(), entry -> {
                    Client client = entry.getValue();
                    return new Quota(entry.getKey(), client.requests(), client.per(), client.burst());
                }));
    }
}
