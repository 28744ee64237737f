package org.distributedpatterns.gateway.door;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the door lets in.
 *
 * @param hosts names in {@code Host}, beside {@code localhost}, {@code 127.0.0.1} and {@code [::1]}, under which this
 *     gateway may be called: other names are those of somebody who rebinds DNS
 * @param origins origins, for example {@code https://example.com}, whose pages may call, beside the gateway's own
 * @param trustedProxies addresses, for example {@code 10.0.0.0/8}, of proxies in front of this gateway: only what these
 *     say of their callers ({@code X-Forwarded-For}, {@code X-Forwarded-Proto}) is believed
 * @param maxBody the largest request body
 * @param maxBulkBody the largest of type {@code application/x-ndjson}
 * @param adminToken what administrators send as {@code Authorization: Bearer}; empty for none
 * @param adminTokenFile a file that holds it instead; empty for none
 */
@ConfigurationProperties("platform.gateway.door")
record DoorProperties(
        @DefaultValue("gateway") List<String> hosts,
        @DefaultValue List<String> origins,
        @DefaultValue List<AddressRange> trustedProxies,
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("8MB") DataSize maxBulkBody,
        @DefaultValue("") String adminToken,
        @DefaultValue("") String adminTokenFile) {

    DoorProperties {
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
        if (maxBody.isNegative() || maxBulkBody.compareTo(maxBody) < 0) {
            throw new IllegalArgumentException("platform.gateway.door.max-bulk-body must not be below max-body");
        }
        if (!adminToken.isEmpty() && !adminTokenFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "platform.gateway.door: one of admin-token and admin-token-file, not both");
        }
    }

    /**
     * The administrators' token; empty for none.
     *
     * @throws IllegalStateException if the file can't be read
     */
    String token() {
        if (adminTokenFile.isEmpty()) {
            return adminToken.strip();
        }
        try {
            return Files.readString(Path.of(adminTokenFile)).strip();
        } catch (IOException e) {
            throw new IllegalStateException("platform.gateway.door.admin-token-file: can't read " + adminTokenFile, e);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "DoorProperties[hosts=" + hosts + ", origins=" + origins + ", trustedProxies=" + trustedProxies
                + ", maxBody=" + maxBody + ", maxBulkBody=" + maxBulkBody + "]";
    }
}
