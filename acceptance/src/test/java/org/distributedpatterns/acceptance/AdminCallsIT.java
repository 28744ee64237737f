package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call that the contract marks with an asterisk is refused without the admin token. */
@OnTheFleet
class AdminCallsIT {

    /** Those of the services, which these publish: a service that is added adds its own. */
    private static final Set<String> OF_SERVICES = Set.of(
            "PUT /api/cache/{namespace}",
            "DELETE /api/cache/{namespace}",
            "PUT /api/search/indexes/{index}",
            "PUT /api/queues/{queue}",
            "DELETE /api/queues/{queue}",
            "POST /api/queues/{queue}/redrive",
            "POST /api/election/yield");

    private static final Set<String> OF_THE_GATEWAY = Set.of(
            "GET /admin/services",
            "GET /admin/audit",
            "GET /admin/routes",
            "GET /admin/routes/{id}",
            "PUT /admin/routes/{id}",
            "DELETE /admin/routes/{id}",
            "GET /admin/experiments",
            "GET /admin/experiments/{name}",
            "PUT /admin/experiments/{name}",
            "DELETE /admin/experiments/{name}",
            "GET /admin/experiments/{name}/mirror",
            "POST /admin/experiments/{name}/promote",
            "POST /admin/experiments/{name}/abort",
            "DELETE /admin/http-cache");

    private final Platform platform;
    private final Requests requests;

    AdminCallsIT(Platform platform) {
        this.platform = platform;
        this.requests = new Requests(platform);
    }

    static Stream<String> calls() {
        return Stream.concat(OF_SERVICES.stream(), OF_THE_GATEWAY.stream()).sorted();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void needsTheToken(String call) {
        requests.needsAdminToken(call);
    }

    @Test
    void theseAreWhatTheServicesPublish() {
        Set<String> published = Services.ALL.stream()
                .flatMap(service -> platform.adminCalls(service).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(published).isEqualTo(OF_SERVICES);
    }
}
