package org.distributedpatterns.gateway.fleet;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.distributedpatterns.gateway.balance.Pools;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Fleet")
class FleetController {

    /** A service, for everybody. */
    record Service(String service, List<String> paths, List<String> instances) {}

    /** A service, for administrators. */
    record ServiceDetails(String service, List<Instance> instances) {}

    /**
     * @param adminCalls which of its calls need the token
     * @param suspected whether this gateway passes it over at the moment: it failed, is not ready, or is ejected
     */
    record Instance(
            String instance,
            @Nullable String hostname,
            String host,
            int port,
            @Nullable Integer managementPort,
            @Nullable Long pid,
            List<String> paths,
            List<String> adminCalls,
            boolean suspected) {}

    private final Directory directory;
    private final Pools pools;

    FleetController(Directory directory, Pools pools) {
        this.directory = directory;
        this.pools = pools;
    }

    @GetMapping("/platform/services")
    @Operation(summary = "What runs: services, the paths that they answer, the names of their instances")
    List<Service> services() {
        Fleet fleet = directory.current();
        return fleet.services().entrySet().stream()
                .map(entry -> new Service(
                        entry.getKey(),
                        List.copyOf(fleet.prefixes(entry.getKey())),
                        entry.getValue().stream().map(Member::instance).toList()))
                .toList();
    }

    @GetMapping("/admin/services")
    @Operation(summary = "What runs where, with addresses (admin token)")
    @SecurityRequirement(name = "admin")
    List<ServiceDetails> details() {
        return directory.current().services().entrySet().stream()
                .map(entry -> new ServiceDetails(
                        entry.getKey(),
                        entry.getValue().stream()
                                .map(member -> details(entry.getKey(), member))
                                .toList()))
                .toList();
    }

    private Instance details(String service, Member member) {
        Map<String, String> metadata = member.metadata();
        Long managementPort = number(metadata.get("management.port"));
        return new Instance(
                member.instance(),
                metadata.get("hostname"),
                member.host(),
                member.port(),
                managementPort == null ? null : managementPort.intValue(),
                number(metadata.get("pid")),
                Fleet.pathsOf(member),
                adminCallsOf(member),
                pools.isPassedOver(service, member));
    }

    private static List<String> adminCallsOf(Member member) {
        Set<AdminCall> calls = AdminCall.of(member);
        return calls == null
                ? List.of()
                : calls.stream().map(AdminCall::toString).toList();
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
