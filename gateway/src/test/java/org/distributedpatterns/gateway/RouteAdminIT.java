package org.distributedpatterns.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.gateway.VersionedBackend.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Routes that administrators define, on two gateways that agree through a real ZooKeeper. */
class RouteAdminIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static TestingServer zooKeeper;
    private static CuratorFramework curator;
    private static TestGateway one;
    private static TestGateway two;
    private static VersionedBackend orders;

    @BeforeAll
    static void start() throws Exception {
        zooKeeper = new TestingServer();
        curator = CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
        one = TestGateway.start(
                zooKeeper.getConnectString(), "platform.gateway.allowed-targets=127.0.0.1:*,169.254.169.254:*");
        two = TestGateway.start(zooKeeper.getConnectString());
        orders = VersionedBackend.start(
                curator, "orders", "orders-1", "/api/orders", "1", request -> Reply.of(request.uri()));
        for (TestGateway gateway : List.of(one, two)) {
            await().until(() -> gateway.get("/api/orders").statusCode() == 200);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        orders.close();
        one.close();
        two.close();
        curator.close();
        zooKeeper.close();
    }

    @AfterEach
    void deleteRoutes() throws Exception {
        for (JsonNode route :
                JSON.readTree(one.admin("GET", "/admin/routes", "").body())) {
            if (!route.path("id").isNull()) {
                one.admin("DELETE", "/admin/routes/" + route.get("id").asString(), "");
            }
        }
    }

    private static void within(TestGateway gateway, String path, int status, String body) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            HttpResponse<String> answer = gateway.get(path);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains(body);
        });
    }

    @Test
    void aDefinedRouteHoldsOnAllGatewaysWithinASecondAndRewritesItsPrefix() throws Exception {
        HttpResponse<String> created = one.admin("PUT", "/admin/routes/shop", """
                {"path": "/api/shop", "service": "orders", "rewrite": "/v2"}""");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        within(one, "/api/shop/cart?x=%20y", 200, "/v2/cart?x=%20y");
        within(two, "/api/shop/cart", 200, "/v2/cart");
        within(two, "/api/shop", 200, "/v2");
        assertThat(two.get("/api/shopping").statusCode()).isEqualTo(404);
        assertThat(two.admin("DELETE", "/admin/routes/shop", "").statusCode()).isEqualTo(204);
        within(one, "/api/shop", 404, "");
    }

    @Test
    void theLongestPrefixWinsAndADefinitionGoesBeforeWhatIsPublished() throws Exception {
        one.admin("PUT", "/admin/routes/all", "{\"path\": \"/api\", \"service\": \"nobody\"}");
        within(one, "/api/elsewhere", 503, "no instance of nobody");
        within(one, "/api/orders/1", 200, "/api/orders/1");
        one.admin(
                "PUT",
                "/admin/routes/same",
                "{\"path\": \"/api/orders\", \"service\": \"orders\", \"rewrite\": \"/\"}");
        within(one, "/api/orders/1", 200, "/1");
        within(one, "/api/orders", 200, "/");
    }

    @Test
    void aRouteCanLeadOutOfTheFleetWhereThatIsAllowed() throws Exception {
        String target = "http://127.0.0.1:" + orders.port();
        HttpResponse<String> created = one.admin("PUT", "/admin/routes/out", """
                {"path": "/api/out", "target": "%s", "cache": false, "settings": {"timeout": "3s"}}""".formatted(target));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        within(two, "/api/out/x", 200, "/api/out/x");
        for (String refused : List.of("http://127.0.0.2:80", "http://169.254.169.254:80", "file:///etc/passwd")) {
            HttpResponse<String> response = one.admin(
                    "PUT", "/admin/routes/evil", "{\"path\": \"/api/evil\", \"target\": \"" + refused + "\"}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
            assertThat(JSON.readTree(response.body()).at("/errors/0/field").asString())
                    .isEqualTo("target");
        }
        assertThat(two.admin("PUT", "/admin/routes/evil", "{\"path\": \"/api/evil\", \"target\": \"" + target + "\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    /** As one that was stored under older rules, or by whoever can write to ZooKeeper. */
    @Test
    void aStoredTargetThatNoCallMayReachAnswersNothing() throws Exception {
        String stored = """
                {"path": "/api/orders/old", "target": {"url": "%s", "address": "127.0.0.1", "port": %d}, "cache": false,
                 "settings": {}}""";
        curator.create()
                .creatingParentsIfNeeded()
                .forPath(
                        "/gateway/routes/named",
                        stored.formatted("http://127.0.0.1:" + orders.port(), orders.port())
                                .replace("/old", "/named")
                                .getBytes(StandardCharsets.UTF_8));
        curator.create()
                .creatingParentsIfNeeded()
                .forPath(
                        "/gateway/routes/old",
                        stored.formatted("http://old.example", orders.port()).getBytes(StandardCharsets.UTF_8));
        within(one, "/api/orders/named", 200, "/api/orders/named");
        within(one, "/api/orders/old", 503, "no instance of static-old"); // and not what /api/orders answers
    }

    @Test
    void everyMistakeOfARouteIsNamed() throws Exception {
        HttpResponse<String> response = one.admin("PUT", "/admin/routes/bad", """
                {"path": "/admin/mine", "rewrite": "no path", "cache": "maybe", "surprise": 1,
                 "settings": {"timeout": "never"}}""");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(JSON.readTree(response.body()).get("errors").findValuesAsString("field"))
                .containsExactlyInAnyOrder("path", "service", "rewrite", "cache", "settings", "surprise");
        for (String path :
                List.of("/internal/x", "/actuator", "/elsewhere", "/api/../x", "/api/a//b", "/api/x/", "/")) {
            assertThat(one.admin("PUT", "/admin/routes/bad", "{\"service\": \"orders\", \"path\": \"" + path + "\"}")
                            .statusCode())
                    .as(path)
                    .isEqualTo(422);
        }
        assertThat(one.admin("GET", "/admin/routes/bad", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aChangeOfWhatHasChangedMeanwhileIsRefused() throws Exception {
        String shop = "{\"path\": \"/api/shop\", \"service\": \"orders\"}";
        HttpResponse<String> first = one.admin("PUT", "/admin/routes/shop", shop, "If-None-Match", "*");
        assertThat(first.statusCode()).isEqualTo(201);
        String etag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(one.admin("PUT", "/admin/routes/shop", shop, "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(412);
        String other = shop.replace("orders", "others");
        assertThat(two.admin("PUT", "/admin/routes/shop", other, "If-Match", etag)
                        .statusCode())
                .isEqualTo(200);
        assertThat(one.admin("PUT", "/admin/routes/shop", shop, "If-Match", etag)
                        .statusCode())
                .isEqualTo(412);
        assertThat(one.admin("DELETE", "/admin/routes/shop", "", "If-Match", etag)
                        .statusCode())
                .isEqualTo(412);
        assertThat(one.admin("PUT", "/admin/routes/shop-too", other).statusCode())
                .isEqualTo(409);
        one.admin("DELETE", "/admin/routes/shop", "");
        one.admin("PUT", "/admin/routes/shop", shop);
        assertThat(one.admin("PUT", "/admin/routes/shop", other, "If-Match", etag)
                        .statusCode())
                .as("a route made anew is another one")
                .isEqualTo(412);
    }

    @Test
    void whatAnotherVersionHasWrittenIsPassedOverAndStaysUntilItIsReplaced() throws Exception {
        one.admin("PUT", "/admin/routes/shop", "{\"path\": \"/api/shop\", \"service\": \"orders\"}");
        curator.create().forPath("/gateway/routes/later", "{\"path\": {\"of\": \"later\"}}".getBytes(UTF_8));
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() ->
                        assertThat(two.management("/actuator/health").body()).contains("\"unreadable\":{\"later\":"));

        assertThat(two.get("/api/shop").statusCode()).isEqualTo(200);
        HttpResponse<String> all = two.admin("GET", "/admin/routes", "");
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.body()).contains("shop").doesNotContain("later");
        assertThat(two.admin("GET", "/admin/routes/later", "").statusCode()).isEqualTo(404);
        assertThat(curator.checkExists().forPath("/gateway/routes/later")).isNotNull();
        assertThat(two.admin("PUT", "/admin/routes/later", "{\"path\": \"/api/later\", \"service\": \"orders\"}")
                        .statusCode())
                .isEqualTo(200);
        within(one, "/api/later", 200, "");
    }

    @Test
    void everyChangeIsInTheAuditLogWithWhatWasBefore() throws Exception {
        one.admin("PUT", "/admin/routes/shop", "{\"path\": \"/api/shop\", \"service\": \"orders\"}");
        one.admin("PUT", "/admin/routes/shop", "{\"path\": \"/api/shop\", \"service\": \"orders\"}");
        one.admin("PUT", "/admin/routes/shop", "{\"path\": \"/api/shop\", \"service\": \"others\"}");
        one.admin("PUT", "/admin/routes/shop", "{\"path\": 5}");
        JsonNode shown =
                JSON.readTree(one.admin("GET", "/admin/routes/shop", "").body());
        one.admin("DELETE", "/admin/routes/shop", "");
        JsonNode audit =
                JSON.readTree(two.admin("GET", "/admin/audit?limit=3", "").body());
        assertThat(audit.findValuesAsString("what")).containsExactly("delete", "replace", "create");
        assertThat(audit.findValuesAsString("definition")).containsOnly("routes/shop");
        assertThat(audit.at("/1/before/service").asString()).isEqualTo("orders");
        assertThat(audit.at("/1/after/service").asString()).isEqualTo("others");
        assertThat(audit.at("/1/after")).as("the log shows what the API shows").isEqualTo(shown);
        assertThat(audit.at("/0/after").isNull()).isTrue();
        assertThat(one.admin("GET", "/admin/audit?limit=0", "").statusCode()).isEqualTo(400);
        assertThat(one.get("/admin/audit").statusCode()).isEqualTo(401);
    }

    @Test
    void routesAreListedWithWhereTheyComeFrom() throws Exception {
        one.admin("PUT", "/admin/routes/shop", "{\"path\": \"/api/shop\", \"service\": \"orders\"}");
        JsonNode routes = JSON.readTree(one.admin("GET", "/admin/routes", "").body());
        assertThat(routes.findValuesAsString("source")).contains("defined", "published");
        assertThat(routes.findValuesAsString("path")).contains("/api/shop", "/api/orders");
        JsonNode shop = JSON.readTree(one.admin("GET", "/admin/routes/shop", "").body());
        assertThat(shop.get("service").asString()).isEqualTo("orders");
    }

    @Test
    void theDocumentOfTheGatewayShowsTheAdministratorsCalls() throws Exception {
        JsonNode document = JSON.readTree(one.get("/v3/api-docs").body());
        assertThat(document.get("paths").propertyNames())
                .contains(
                        "/admin/routes",
                        "/admin/routes/{id}",
                        "/admin/experiments/{name}",
                        "/admin/experiments/{name}/promote",
                        "/admin/experiments/{name}/abort",
                        "/admin/audit",
                        "/admin/services");
        assertThat(document.at("/components/securitySchemes/admin/scheme").asString())
                .isEqualTo("bearer");
    }

    @Test
    void aRestartedGatewayRemembersItsRoutes() throws Exception {
        one.admin("PUT", "/admin/routes/shop", "{\"path\": \"/api/shop\", \"service\": \"orders\"}");
        try (TestGateway three = TestGateway.start(zooKeeper.getConnectString())) {
            assertThat(three.get("/api/shop").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void definitionsAreBoundedInSize() throws Exception {
        String large = "{\"path\": \"/api/shop\", \"service\": \"orders\", \"x\": \"" + "x".repeat(9_000) + "\"}";
        assertThat(one.admin("PUT", "/admin/routes/shop", large).statusCode()).isEqualTo(413);
        assertThat(one.admin("PUT", "/admin/routes/shop", "{").statusCode()).isEqualTo(400);
    }
}
