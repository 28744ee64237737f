package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.gateway.VersionedBackend.Behaviour;
import org.distributedpatterns.gateway.VersionedBackend.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two gateways that agree through a real ZooKeeper, and real backends. */
@Timeout(300)
class ExperimentIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final AtomicInteger NAMES = new AtomicInteger();

    private static TestingServer zooKeeper;
    private static CuratorFramework curator;
    private static TestGateway one;
    private static TestGateway two;

    /** Of its own for each test: routes of others stay for a while. */
    private final String service = "orders-" + NAMES.incrementAndGet();

    private final String next = service + "-next";
    private final String prefix = "/api/" + service;
    private final String experiment = "/admin/experiments/" + service;
    private final List<VersionedBackend> backends = new ArrayList<>();

    @BeforeAll
    static void startGateways() throws Exception {
        zooKeeper = new TestingServer();
        curator = CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
        one = TestGateway.start(zooKeeper.getConnectString());
        two = TestGateway.start(zooKeeper.getConnectString());
    }

    @AfterAll
    static void stopGateways() throws Exception {
        one.close();
        two.close();
        curator.close();
        zooKeeper.close();
    }

    @AfterEach
    void stopBackends() throws Exception {
        one.admin("DELETE", experiment, "");
        for (VersionedBackend backend : backends) {
            backend.close();
        }
    }

    private VersionedBackend backend(String of, int ordinal, String paths, String version, Behaviour behaviour)
            throws Exception {
        String instance = of + "-" + ordinal;
        VersionedBackend backend = VersionedBackend.start(curator, of, instance, paths, version, behaviour);
        backends.add(backend);
        for (TestGateway gateway : List.of(one, two)) {
            await().until(() -> gateway.get("/platform/services").body().contains("\"" + instance + "\""));
        }
        return backend;
    }

    private void controlAndCandidate(Behaviour candidate) throws Exception {
        backend(service, 1, prefix, "1", request -> Reply.of("control"));
        backend(service, 2, prefix, "1", request -> Reply.of("control"));
        backend(next, 1, "", "2", candidate);
    }

    private String definition(String more) {
        return """
                {"control": {"service": "%s"}, "candidate": {"service": "%s"}, "by": ["header:X-User"]%s}""".formatted(service, next, more.isEmpty() ? "" : ", " + more);
    }

    private static final String QUICK_GATE = """
            "gate": {"minSample": 100, "minDuration": "0s", "errorTolerance": 10, "latencyTolerance": 1000,
                     "latencyFloor": "10s"}""";

    private JsonNode state() throws IOException, InterruptedException {
        return JSON.readTree(one.admin("GET", experiment, "").body());
    }

    private String phase() throws IOException, InterruptedException {
        return state().get("phase").asString();
    }

    private String askAs(TestGateway gateway, String user) throws IOException, InterruptedException {
        HttpResponse<String> answer = gateway.send(gateway.to(prefix + "/x").header("X-User", user));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static void created(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    /** The callers of one gateway, and what each got last. */
    private final class Callers {

        private static final int COUNT = 2_000;

        private final Map<Integer, String> last = new ConcurrentHashMap<>();
        private final List<String> wentBack = new ArrayList<>();
        private int turn;

        void call(TestGateway gateway) throws IOException, InterruptedException {
            int user = turn++ % COUNT;
            String now = askAs(gateway, "user-" + user);
            String before = last.put(user, now);
            if ("candidate".equals(before) && now.equals("control")) {
                wentBack.add("user-" + user);
            }
        }
    }

    @Test
    void aGoodCandidateIsPromotedStepByStepAcrossTwoGatewaysOfWhichOneIsRestarted() throws Exception {
        controlAndCandidate(request -> Reply.of("candidate"));
        created(one.admin("PUT", experiment, definition(QUICK_GATE)));
        Callers ofOne = new Callers();
        Callers ofTwo = new Callers();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Callers> other = clients.submit(() -> {
                while (phaseThrough(two).equals("running")) {
                    for (int i = 0; i < 200; i++) {
                        ofTwo.call(two);
                    }
                }
                return ofTwo;
            });
            boolean restarted = false;
            while (phaseThrough(two).equals("running")) {
                for (int i = 0; i < 200; i++) {
                    ofOne.call(one);
                }
                if (!restarted && stateThrough(two).get("share").asDouble() >= 10) {
                    one.close();
                    one = TestGateway.start(zooKeeper.getConnectString());
                    restarted = true;
                }
            }
            other.get();
            assertThat(restarted).isTrue();
        }
        assertThat(ofOne.wentBack).isEmpty();
        assertThat(ofTwo.wentBack).isEmpty();
        JsonNode state = state();
        assertThat(state.get("phase").asString()).as(state.toString()).isEqualTo("promoted");
        assertThat(state.get("history").findValuesAsString("what"))
                .containsExactly("started", "raised", "raised", "raised", "promoted");
        for (TestGateway gateway : List.of(one, two)) {
            for (int user = 0; user < 50; user++) {
                String name = "user-" + user;
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> askAs(gateway, name).equals("candidate"));
            }
        }
        assertThat(two.metrics())
                .contains("platform_gateway_split_seconds_count{experiment=\"" + service + "\"")
                .contains("platform_gateway_split_share{experiment=\"" + service + "\"");
    }

    private JsonNode stateThrough(TestGateway gateway) throws IOException, InterruptedException {
        return JSON.readTree(gateway.admin("GET", experiment, "").body());
    }

    private String phaseThrough(TestGateway gateway) throws IOException, InterruptedException {
        return stateThrough(gateway).get("phase").asString();
    }

    @Test
    void noSideIsAnsweredFromTheCacheWithWhatTheOtherSaid() throws Exception {
        Map<String, String> cacheable = Map.of("Cache-Control", "max-age=600");
        backend(service, 1, prefix, "1", request -> new Reply(200, "control", cacheable));
        backend(next, 1, "", "2", request -> new Reply(200, "candidate", cacheable));
        assertThat(askAs(one, "anybody")).isEqualTo("control"); // stored by now
        created(one.admin("PUT", experiment, definition("\"steps\": [50, 100], \"automatic\": false")));

        await().until(() -> {
            Set<String> answers = new HashSet<>();
            for (int user = 0; user < 20; user++) {
                answers.add(askAs(one, "user-" + user));
            }
            return answers.equals(Set.of("control", "candidate"));
        });
        assertThat(one.admin("POST", experiment + "/promote", "").statusCode()).isLessThan(300);
        await().untilAsserted(() -> {
            for (int user = 0; user < 20; user++) {
                assertThat(askAs(one, "user-" + user)).isEqualTo("candidate");
            }
        });
    }

    @Test
    void aCandidateWithFivePercentOfErrorsIsAbortedAtTheFirstGate() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        controlAndCandidate(request ->
                requests.incrementAndGet() % 20 == 0 ? new Reply(500, "broken", Map.of()) : Reply.of("candidate"));
        created(one.admin("PUT", experiment, definition("""
                "steps": [50, 100],
                "gate": {"minSample": 300, "minDuration": "0s", "latencyTolerance": 1000, "latencyFloor": "10s"}""")));
        int user = 0;
        while (phase().equals("running")) {
            for (int i = 0; i < 50; i++) {
                TestGateway gateway = user % 2 == 0 ? one : two;
                gateway.send(gateway.to(prefix).header("X-User", "user-" + user++));
            }
            assertThat(user).isLessThan(10_000);
        }
        JsonNode state = state();
        assertThat(state.get("phase").asString()).isEqualTo("aborted");
        assertThat(state.get("history").findValuesAsString("what")).containsExactly("started", "aborted");
        assertThat(state.at("/history/1/reason").asString()).startsWith("errors ");
        for (int i = 0; i < 20; i++) {
            String name = "user-" + i;
            await().atMost(Duration.ofMinutes(1)).until(() -> askAs(two, name).equals("control"));
        }
    }

    @Test
    void bothGatewaysGiveACallerTheSameSideAndOnlyKnownCallersTakePart() throws Exception {
        controlAndCandidate(request -> Reply.of("candidate"));
        created(one.admin("PUT", experiment, definition("\"steps\": [50, 100], \"salt\": \"s\"")));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> two.admin("GET", "/admin/experiments", "").body().contains("\"" + service + "\""));
        int candidates = 0;
        for (int user = 0; user < 100; user++) {
            String side = askAs(one, "user-" + user);
            assertThat(askAs(two, "user-" + user)).isEqualTo(side);
            candidates += side.equals("candidate") ? 1 : 0;
            assertThat(one.get(prefix).body()).isEqualTo("control");
        }
        assertThat(candidates).isBetween(30, 70);
        await().untilAsserted(() -> assertThat(state().at("/control/requests").asInt()
                        + state().at("/candidate/requests").asInt())
                .isEqualTo(200));
    }

    @Test
    void aCandidateCanBeAPartOfTheInstancesAndTheControlAnswersWhereItIsGone() throws Exception {
        backend(service, 1, prefix, "1", request -> Reply.of("control"));
        VersionedBackend candidate = backend(service, 2, prefix, "2", request -> Reply.of("candidate"));
        created(one.admin("PUT", experiment, """
                {"control": {"service": "%s"}, "candidate": {"service": "%s", "where": {"version": "2"}},
                 "by": ["cookie:uid"], "steps": [100]}""".formatted(service, service)));
        for (int i = 0; i < 10; i++) {
            assertThat(one.send(one.to(prefix).header("Cookie", "uid=" + i)).body())
                    .isEqualTo("candidate");
            assertThat(one.get(prefix).body()).isEqualTo("control");
        }
        candidate.close();
        await().until(() -> !one.get("/platform/services").body().contains("\"" + service + "-2\""));
        for (int i = 0; i < 10; i++) {
            assertThat(one.send(one.to(prefix).header("Cookie", "uid=" + i)).body())
                    .isEqualTo("control");
        }
        await().untilAsserted(() ->
                assertThat(state().at("/candidate/errors").asInt()).isEqualTo(10));
    }

    @Test
    void anAdministratorPromotesAndAbortsByHand() throws Exception {
        controlAndCandidate(request -> Reply.of("candidate"));
        created(one.admin("PUT", experiment, definition("")));
        assertThat(two.admin("POST", experiment + "/promote?to=next", "").statusCode())
                .isEqualTo(200);
        assertThat(state().get("share").asDouble()).isEqualTo(10);
        String etag =
                one.admin("GET", experiment, "").headers().firstValue("ETag").orElseThrow();
        assertThat(one.admin("POST", experiment + "/abort", "", "If-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(one.admin("POST", experiment + "/abort", "", "If-Match", etag)
                        .statusCode())
                .isEqualTo(200);
        assertThat(one.admin("POST", experiment + "/promote", "").statusCode()).isEqualTo(409);
        assertThat(phase()).isEqualTo("aborted");
        assertThat(one.admin("PUT", experiment, definition("\"automatic\": false"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(one.admin("DELETE", experiment, "").statusCode()).isEqualTo(204);
        assertThat(one.admin("GET", experiment, "").statusCode()).isEqualTo(404);
        created(one.admin("PUT", experiment, definition("")));
        assertThat(one.admin("POST", experiment + "/promote", "").statusCode()).isEqualTo(200);
        for (int user = 0; user < 20; user++) {
            assertThat(askAs(one, "user-" + user)).isEqualTo("candidate");
        }
        JsonNode audit =
                JSON.readTree(two.admin("GET", "/admin/audit?limit=6", "").body());
        assertThat(audit.valueStream().map(entry -> entry.get("what").asString()))
                .containsExactly("replace", "create", "delete", "replace", "replace", "create");
        JsonNode shown = JSON.readTree(two.admin("GET", experiment, "").body());
        assertThat(audit.at("/0/before/phase").asString()).isEqualTo("running");
        assertThat(audit.at("/0/after/phase").asString()).isEqualTo("promoted");
        assertThat(audit.at("/0/after/share")).isEqualTo(shown.get("share"));
        assertThat(audit.at("/0/after/definition"))
                .as("units and names of the log are those of the API")
                .isEqualTo(shown.get("definition"));
        assertThat(audit.at("/0/who").asString()).isEqualTo("admin");
        assertThat(audit.at("/0/address").asString()).isEqualTo("127.0.0.1");
        assertThat(audit.at("/0/definition").asString()).isEqualTo("experiments/" + service);
    }

    @Test
    void whatRunsMayChangeItsGateButNotItsSides() throws Exception {
        controlAndCandidate(request -> Reply.of("candidate"));
        created(one.admin("PUT", experiment, definition("")));
        assertThat(one.admin("PUT", experiment, definition("")).statusCode()).isEqualTo(200);
        HttpResponse<String> gate = one.admin("PUT", experiment, definition("\"gate\": {\"minSample\": 77}"));
        assertThat(gate.statusCode()).as(gate.body()).isEqualTo(200);
        assertThat(JSON.readTree(gate.body()).at("/definition/gate/minSample").asInt())
                .isEqualTo(77);
        assertThat(one.admin("PUT", experiment, definition("\"steps\": [1]")).statusCode())
                .isEqualTo(409);
        assertThat(one.admin("PUT", experiment + "-too", definition("")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void everyMistakeOfADefinitionIsNamed() throws Exception {
        HttpResponse<String> response = one.admin("PUT", experiment, """
                {"control": {"service": "Not A Name"}, "candidate": {}, "by": ["fingerprint"], "steps": [10, 5, 200],
                 "gate": {"minSample": 1, "surprise": true, "minDuration": "soon"},
                 "mirror": {"share": 5, "methods": ["POST"], "ignoreFields": ["took"]}}""");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(JSON.readTree(response.body()).get("errors").findValuesAsString("field"))
                .contains(
                        "control.service",
                        "candidate.service",
                        "by[0]",
                        "steps[2]",
                        "gate.minSample",
                        "gate.surprise",
                        "gate.minDuration",
                        "mirror.methods",
                        "mirror.ignoreFields[0]");
        assertThat(one.admin("PUT", experiment, "{").statusCode()).isEqualTo(400);
        assertThat(one.admin("PUT", experiment, "[]").statusCode()).isEqualTo(400);
        assertThat(one.admin("PUT", experiment, "").statusCode()).isEqualTo(400);
        assertThat(one.admin("PUT", experiment, "{\"x\":\"" + "x".repeat(9_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(one.admin("PUT", "/admin/experiments/Not-A-Name", "{}").statusCode())
                .isEqualTo(400);
        assertThat(one.send(one.to(experiment).PUT(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(one.admin("GET", experiment, "").statusCode()).isEqualTo(404);
    }

    @Test
    void copiesGoToTheCandidateMarkedAndDifferencesAreReportedWhileCallersSeeTheControlOnly() throws Exception {
        Map<String, String> json = Map.of("Content-Type", "application/json");
        VersionedBackend control = backend(
                service,
                1,
                prefix,
                "1",
                request -> new Reply(200, "{\"price\":10,\"took\":" + System.nanoTime() + "}", json));
        VersionedBackend candidate = backend(
                next,
                1,
                "",
                "2",
                request -> new Reply(
                        200, "{\"price\":" + (request.uri().endsWith("odd") ? 11 : 10) + ",\"took\":1}", json));
        created(one.admin("PUT", experiment, definition("""
                "steps": [], "mirror": {"share": 100, "ignoreFields": ["/took"]}""")));
        for (int i = 0; i < 5; i++) {
            assertThat(one.send(one.to(prefix + "/even").header("X-User", "u").header("X-Mirrored", "forged"))
                            .body())
                    .contains("\"price\":10");
        }
        assertThat(one.send(one.to(prefix + "/odd").header("X-User", "u")).body())
                .contains("\"price\":10");
        one.send(one.to(prefix + "/odd").header("X-User", "u").POST(BodyPublishers.ofString("order")));
        await().untilAsserted(() -> {
            JsonNode report =
                    JSON.readTree(two.admin("GET", experiment + "/mirror", "").body());
            assertThat(report.at("/results/same").asInt()).isEqualTo(5);
            assertThat(report.at("/results/differs").asInt()).isEqualTo(1);
            assertThat(report.at("/differing/0/path").asString()).isEqualTo(prefix + "/odd");
            assertThat(report.at("/differing/0/differences/0/where").asString()).isEqualTo("body /price");
            assertThat(report.at("/differing/0/differences/0/control").asString())
                    .isEqualTo("10");
            assertThat(report.at("/differing/0/differences/0/candidate").asString())
                    .isEqualTo("11");
        });
        assertThat(candidate.seen()).extracting(VersionedBackend.Seen::method).containsOnly("GET");
        assertThat(candidate.seen())
                .allSatisfy(request ->
                        assertThat(request.headers().get("X-mirrored")).containsExactly(service));
        assertThat(control.seen())
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("X-mirrored"));
        assertThat(one.metrics()).contains("platform_gateway_mirrored_total{experiment=\"" + service + "\"");
    }

    @Test
    void whereAllowedUnsafeRequestsAreCopiedWithTheirBody() throws Exception {
        backend(service, 1, prefix, "1", request -> Reply.of(request.body()));
        VersionedBackend candidate = backend(next, 1, "", "2", request -> Reply.of(request.body()));
        created(one.admin("PUT", experiment, definition("""
                "steps": [], "mirror": {"share": 100, "methods": ["POST"], "allowUnsafe": true}""")));
        one.send(one.to(prefix + "/x").header("X-User", "u").POST(BodyPublishers.ofString("order")));
        one.send(one.to(prefix + "/x").header("X-User", "u").POST(BodyPublishers.ofString("x".repeat(100_000))));
        await().untilAsserted(() -> {
            JsonNode report =
                    JSON.readTree(one.admin("GET", experiment + "/mirror", "").body());
            assertThat(report.at("/results/same").asInt()).isEqualTo(1);
            assertThat(report.at("/results/too-large").asInt()).isEqualTo(1);
        });
        assertThat(candidate.seen()).extracting(VersionedBackend.Seen::body).containsExactly("order");
    }
}
