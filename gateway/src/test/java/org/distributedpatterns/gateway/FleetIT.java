package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the gateway shows of the fleet: documents, start page, lists of instances. */
class FleetIT extends RunningGateway {

    @Test
    void documentsOfLiveServicesAreServedAsTheGatewaysOwn() throws Exception {
        String document = """
                {"openapi":"3.1.0","servers":[{"url":"http://10.0.0.1:1"}],
                 "paths":{"%s/x":{"get":{}},"/internal/y":{"get":{}}}}""".formatted(prefix);
        backend(1);
        String documented = service + "-documented";
        try (TestBackend backend = TestBackend.start(curator, documented, documented + "-1", prefix, document)) {
            await().until(() -> get("/docs/swagger-config").body().contains("/docs/" + documented));
            assertThat(get("/docs/swagger-config").body()).doesNotContain("\"/docs/" + service + "\"");
            JsonNode served = JSON.readTree(get("/docs/" + documented).body());
            assertThat(served.at("/servers/0/url").asString()).isEqualTo("http://localhost:" + port);
            assertThat(served.get("paths").propertyNames()).containsExactly(prefix + "/x");
            assertThat(backend.seen()).isEmpty();
            assertProblem(get("/docs/" + service), 404);
        }
        assertThat(get("/docs").statusCode()).isEqualTo(302);
        assertThat(get("/swagger-ui/index.html").body()).contains("swagger");
    }

    @Test
    void documentsAndDetailsSayWhichCallsNeedTheToken() throws Exception {
        String document = """
                {"openapi":"3.1.0","paths":{"%s/{name}":{"parameters":[],"put":{},"get":{}}}}""".formatted(prefix);
        String calls = "PUT " + prefix + "/{x},DELETE " + prefix + "/{x}";
        try (TestBackend backend =
                TestBackend.withAdminCalls(curator, service, service + "-1", prefix, document, calls)) {
            await().until(() -> get("/docs/" + service).statusCode() == 200);
            JsonNode served = JSON.readTree(get("/docs/" + service).body());
            JsonNode path = served.get("paths").get(prefix + "/{name}");
            assertThat(path.at("/put/security/0/admin").isArray()).isTrue();
            assertThat(path.get("get").has("security")).isFalse();
            assertThat(served.at("/components/securitySchemes/admin/scheme").asString())
                    .isEqualTo("bearer");
            JsonNode details = JSON.readTree(send(to("/admin/services").header("Authorization", "Bearer open sesame"))
                    .body());
            assertThat(details.findParents("instance"))
                    .filteredOn(instance -> instance.get("instance").asString().equals(backend.instance()))
                    .singleElement()
                    .satisfies(instance -> assertThat(
                                    instance.get("adminCalls").valueStream().map(JsonNode::asString))
                            .containsExactly(calls.split(",")));
        }
    }

    @Test
    void theStartPageListsWhatRunsWithoutAddresses() throws Exception {
        TestBackend backend = backend(1);
        assertThat(get("/").body()).contains("Distributed Patterns Platform");
        assertThat(get("/start.js").statusCode()).isEqualTo(200);
        String services = get("/platform/services").body();
        assertThat(services).contains(backend.instance(), prefix).doesNotContain("127.0.0.1");
        Set<String> fields = Set.of("service", "instances");
        JsonNode details = JSON.readTree(send(to("/admin/services").header("Authorization", "Bearer open sesame"))
                .body());
        assertThat(details.get(0).propertyNames()).containsExactlyInAnyOrderElementsOf(fields);
    }
}
