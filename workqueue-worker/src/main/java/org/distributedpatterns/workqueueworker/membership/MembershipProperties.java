// Written by ./platform sync from kit: membership/MembershipProperties.java
package org.distributedpatterns.workqueueworker.membership;

import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How an instance joins and leaves the fleet.
 *
 * @param host the address that others connect to; empty for the first non-loopback address of this machine
 * @param hostname what the instance publishes as the machine or container it runs on; empty to ask the system
 * @param paths the path prefixes that the gateway may route to this service, for example {@code /api/cache}; none for a
 *     service that only others of the fleet call
 * @param adminCalls which of the service's calls need the administrators' token at the gateway, each {@code METHOD
 *     /path}, for example {@code PUT /api/cache/{namespace}}; see {@link AdminCall}
 * @param replaces the instance whose place this one takes, as {@code HOST:PORT} or {@code HOST:PORT#PID}: routers move
 *     its traffic here step by step while both are there; empty for none
 * @param drainDelay how long the instance serves on after it has left the membership: longer than any router takes to
 *     notice
 * @param claimTimeout how long the start waits for ZooKeeper before it fails
 */
@Validated
@ConfigurationProperties("platform.membership")
public record MembershipProperties(
        @DefaultValue("") String host,
        @DefaultValue("") String hostname,
        @DefaultValue List<@NotBlank String> paths,
        @DefaultValue List<String> adminCalls,
        @DefaultValue("") String replaces,
        @DefaultValue("2s") Duration drainDelay,
        @DefaultValue("30s") Duration claimTimeout) {

    public MembershipProperties {
        paths = List.copyOf(paths);
        for (String path : paths) {
            if (!path.startsWith("/") || path.endsWith("/")) {
                throw new IllegalArgumentException(
                        "platform.membership.paths: \"" + path + "\" must start with / and not end with it");
            }
        }
        adminCalls = List.copyOf(adminCalls);
        for (AdminCall call : readAdminCalls(adminCalls)) {
            if (!paths.isEmpty() && !call.isWithin(paths)) {
                throw new IllegalArgumentException(
                        "platform.membership.admin-calls: \"" + call + "\" is not within platform.membership.paths "
                                + paths + ": where they are renamed, it is to be renamed, too");
            }
        }
        if (!replaces.isEmpty() && !replaces.matches("\\S+:\\d{1,5}(#\\d+)?")) {
            throw new IllegalArgumentException("platform.membership.replaces: \"" + replaces
                    + "\" must be HOST:PORT or HOST:PORT#PID of an instance");
        }
        if (drainDelay.isNegative()) {
            throw new IllegalArgumentException("platform.membership.drain-delay must not be negative");
        }
    }

    /** The calls that need the administrators' token. */
    Set<AdminCall> readAdminCalls() {
        return readAdminCalls(adminCalls);
    }

    private static Set<AdminCall> readAdminCalls(List<String> calls) {
        try {
            return AdminCall.parse(calls);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("platform.membership.admin-calls: " + e.getMessage(), e);
        }
    }
}
