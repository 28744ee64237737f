package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances publish which of their calls need the admin token; none of these gets through without it, by any way. */
class PublishedAdminCallsIT extends RunningGateway {

    private static final String TOKEN = "Bearer open sesame";

    /** An instance of this test's service, once it is routed. */
    private TestBackend publishes(int ordinal, String calls) throws Exception {
        TestBackend backend = TestBackend.withAdminCalls(
                curator, service, service + "-" + ordinal, prefix, "", calls.replace("/-", prefix));
        backends.add(backend);
        await().until(() -> get("/platform/services").body().contains("\"" + backend.instance() + "\""));
        return backend;
    }

    private HttpResponse<String> call(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = to(path).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private HttpResponse<String> define(String path, String definition) throws Exception {
        return send(to(path).header("Authorization", TOKEN)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(definition)));
    }

    @ParameterizedTest
    @CsvSource({"PUT,/x", "DELETE,/x", "POST,/x/redrive", "POST,/all/of/it", "PATCH,/all"})
    void whatAnInstancePublishesNeedsTheTokenWhichGoesNoFurther(String method, String path) throws Exception {
        TestBackend backend =
                publishes(1, "PUT /-/{name},DELETE /-/{name},POST /-/{name}/redrive,POST /-/all/**,PATCH /-/all/**");
        HttpResponse<String> refused = call(method, prefix + path);
        assertProblem(refused, 401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"platform\"");
        assertProblem(call(method, prefix + path, "Authorization", "Bearer open sesam"), 401);
        assertThat(backend.seen()).isEmpty();
        assertThat(call(method, prefix + path, "Authorization", TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(backend.seen())
                .singleElement()
                .satisfies(seen -> assertThat(seen.headers()).doesNotContainKey("authorization"));
    }

    @ParameterizedTest
    @CsvSource({"GET,/x", "PUT,/x/y", "POST,/x/items", "OPTIONS,/x", "POST,/redrive"})
    void otherCallsOfTheServiceAreOpen(String method, String path) throws Exception {
        publishes(1, "PUT /-/{name},DELETE /-/{name},POST /-/{name}/redrive");
        assertThat(call(method, prefix + path).statusCode()).isEqualTo(200);
    }

    /** A copy of a service that answers elsewhere has its own, and another service's are none of it. */
    @Test
    void eachServiceHasItsOwn() throws Exception {
        publishes(1, "PUT /-/queues/{name}");
        String other = service + "-other";
        try (TestBackend backend = TestBackend.withAdminCalls(
                curator, other, other + "-1", "/api/" + other, "", "PUT /api/" + other + "/things/{name}")) {
            await().until(() -> get("/api/" + other).statusCode() == 200);
            assertProblem(call("PUT", prefix + "/queues/x"), 401);
            assertProblem(call("PUT", "/api/" + other + "/things/x"), 401);
            assertThat(call("PUT", prefix + "/things/x").statusCode()).isEqualTo(200);
            assertThat(call("PUT", "/api/" + other + "/queues/x").statusCode()).isEqualTo(200);
            assertThat(backend.seen()).extracting(TestBackend.Seen::uri).noneMatch(uri -> uri.contains("things"));
        }
    }

    /** What a service might take for the call is the call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT /-/queues/x/",
                "PUT /-/queues/%78",
                "PUT /-/queue%73/x",
                "PUT /-/%71ueues/x/",
                "PUT /-/Queues/x",
                "PUT /-/queues/x?y=z",
                "PUT /-/queues/x?/items",
                "put /-/queues/x",
                "PUT /-/queues/x;a=b",
                "PUT /-/queues;a=b/x",
                "PUT /-/queues/x%3ba=b",
                "PUT /-/queues//x",
                "PUT /-//queues/x",
                "PUT /-/queues/./x",
                "PUT /-/queues/y/../x",
                "PUT /-/queues/y/%2e%2e/x",
                "PUT /-/queues/y/%2E./x",
                "PUT /-/queues%2fx",
                "PUT /-/queues%5cx",
                "PUT /-/queues\\x",
                "PUT /-/queues/x%00",
                "PUT /-/queues/%2578",
                "PUT /-/queues/x#y",
                "PUT http://localhost/-/queues/x"
            })
    void noSpellingOfAPathGetsByTheToken(String line) throws Exception {
        TestBackend backend = publishes(1, "PUT /-/queues/{name},PUT /-/queues/{name}/items/{id}");
        String answer = raw(line.replace("/-", prefix)
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1.1 (401|400)").contains("application/problem+json");
        assertThat(backend.seen()).isEmpty();
    }

    @Test
    void theCallsOfAllInstancesHoldAndThoseOfOneThatHasGone() throws Exception {
        TestBackend old = backend(1); // of a version that says nothing
        assertThat(call("PUT", prefix + "/x").statusCode()).isEqualTo(200);
        TestBackend next = publishes(2, "PUT /-/{name}");
        assertProblem(call("PUT", prefix + "/x"), 401);
        next.leave();
        await().until(() -> !get("/platform/services").body().contains("\"" + next.instance() + "\""));
        assertProblem(call("PUT", prefix + "/x"), 401);
        assertThat(get(prefix + "/x").body()).isEqualTo(old.instance());
        old.leave();
        await().until(() -> !get("/platform/services").body().contains("\"" + old.instance() + "\""));
        assertProblem(call("PUT", prefix + "/x"), 401);
        assertProblem(call("PUT", prefix + "/x", "Authorization", TOKEN), 503);
    }

    @Test
    void definedRoutesToAServiceAskForItsCallsWhateverTheirPathAndWhateverTheyMakeOfIt() throws Exception {
        TestBackend backend = publishes(1, "PUT /-/queues/{name}");
        String other = prefix + "-other";
        assertThat(define("/admin/routes/" + service + "-a", """
                                {"path": "%s", "service": "%s", "rewrite": "%s"}""".formatted(other, service, prefix))
                        .statusCode())
                .isEqualTo(201);
        await().until(() -> get(other).statusCode() == 200);
        assertProblem(call("PUT", other + "/queues/x"), 401);
        assertProblem(call("PUT", other + "/queue%73/x/"), 401);
        assertThat(call("PUT", other + "/x").statusCode()).isEqualTo(200);
        assertThat(call("PUT", other + "/queues/x", "Authorization", TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(backend.seen().getLast().uri()).isEqualTo(prefix + "/queues/x");
        assertThat(define("/admin/routes/" + service + "-b", """
                                {"path": "%s/queues", "service": "%s", "rewrite": "/v2"}""".formatted(prefix, service))
                        .statusCode())
                .isEqualTo(201);
        await().until(() -> {
            get(prefix + "/queues/seen");
            return backend.seen().getLast().uri().equals("/v2/seen");
        });
        assertProblem(call("PUT", prefix + "/queues/x"), 401);
        assertThat(call("PUT", prefix + "/queues/x", "Authorization", TOKEN).statusCode())
                .isEqualTo(200);
    }

    private TestBackend candidate(String calls) throws Exception {
        String next = service + "-next";
        TestBackend candidate = TestBackend.withAdminCalls(curator, next, next + "-1", "", "", calls);
        backends.add(candidate);
        await().until(() -> get("/platform/services").body().contains("\"" + next + "-1\""));
        return candidate;
    }

    private void experiment(String more) throws Exception {
        assertThat(define("/admin/experiments/" + service, """
                        {"control": {"service": "%1$s"}, "candidate": {"service": "%1$s-next"}, "automatic": false,
                         "by": ["header:X-User"], %2$s}""".formatted(service, more))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void endExperiment() throws Exception {
        call("DELETE", "/admin/experiments/" + service, "Authorization", TOKEN);
    }

    @Test
    void theCandidateOfAnExperimentAsksForItsOwnCallsToo() throws Exception {
        TestBackend control = publishes(1, "DELETE /-/{name}");
        TestBackend candidate = candidate("PUT " + prefix + "/{name}");
        experiment("\"steps\": [100]");
        await().until(() -> call("GET", prefix + "/x", "X-User", "u").body().equals(candidate.instance()));
        assertProblem(call("PUT", prefix + "/x", "X-User", "u"), 401);
        assertProblem(call("DELETE", prefix + "/x", "X-User", "u"), 401);
        assertThat(candidate.seen()).extracting(TestBackend.Seen::method).doesNotContain("PUT", "DELETE");
        assertThat(call("PUT", prefix + "/x", "X-User", "u", "Authorization", TOKEN)
                        .body())
                .isEqualTo(candidate.instance());
        assertThat(call("PUT", prefix + "/x").body()).isEqualTo(control.instance()); // who has no side
    }

    @Test
    void ofCallsThatNeedTheTokenThereOnlyTheCandidateGetsNoCopies() throws Exception {
        TestBackend control = publishes(1, "");
        TestBackend candidate = candidate("PUT " + prefix + "/{name}");
        experiment("""
                "steps": [], "mirror": {"share": 100, "methods": ["PUT", "POST"], "allowUnsafe": true}""");
        await().until(() -> {
            call("POST", prefix + "/x", "X-User", "u");
            return !candidate.seen().isEmpty();
        });
        assertThat(call("PUT", prefix + "/x", "X-User", "open").body()).isEqualTo(control.instance());
        assertThat(call("PUT", prefix + "/x", "X-User", "admin", "Authorization", TOKEN)
                        .body())
                .isEqualTo(control.instance());
        await().until(() ->
                candidate.seen().stream().anyMatch(seen -> seen.method().equals("PUT")));
        assertThat(candidate.seen().stream().filter(seen -> seen.method().equals("PUT")))
                .allSatisfy(seen -> assertThat(seen.headers()).containsEntry("x-user", "admin"));
    }

    @Test
    void readsThatNeedTheTokenTakeNoShortcutAndAreNotStored() throws Exception {
        TestBackend backend = publishes(1, "");
        String path = prefix + "/secret/cacheable";
        assertThat(get(path).statusCode()).isEqualTo(200);
        assertThat(get(path).headers().firstValue("Cache-Status").orElse("")).contains("hit");
        assertThat(backend.arrived()).isEqualTo(1);

        publishes(2, "GET /-/secret/*");
        assertProblem(get(path), 401); // which had been stored
        assertThat(call("HEAD", path).statusCode()).isEqualTo(401);
        assertThat(raw("GET " + path
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(backends.getFirst().arrived() + backends.getLast().arrived()).isEqualTo(1);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> shown = call("GET", path, "Authorization", TOKEN);
            assertThat(shown.statusCode()).isEqualTo(200);
            assertThat(shown.headers().firstValue("Cache-Status")).isEmpty();
        }
        assertThat(backends.getFirst().arrived() + backends.getLast().arrived()).isEqualTo(3);
        assertThat(get(prefix + "/open").statusCode()).isEqualTo(200);
        assertThat(get(prefix + "/secret/cacheable/not").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PUT /api/{x:.*}", "PUT|POST /api/x"})
    void nothingIsSentToAnInstanceWhoseCallsCanNotBeRead(String calls) throws Exception {
        try (TestBackend unreadable =
                TestBackend.withAdminCalls(curator, service, service + "-1", prefix, "", "PUT /api/y," + calls)) {
            TestBackend readable = publishes(2, "PUT /-/{name}"); // of the fleet that is known by then, the other is
            for (int i = 0; i < 10; i++) {
                assertThat(get(prefix).body()).isEqualTo(readable.instance());
            }
            assertProblem(call("PUT", prefix + "/x"), 401);
            readable.leave();
            await().untilAsserted(() -> assertProblem(get(prefix), 503));
            assertThat(unreadable.seen()).isEmpty();
        }
    }

    @Test
    void theNewsOfACallIsNeverBehindItsRoute() throws Exception {
        try (TestBackend backend =
                TestBackend.withAdminCalls(curator, service, service + "-1", prefix, "", "PUT " + prefix + "/{name}")) {
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                int status = call("PUT", prefix + "/x").statusCode();
                assertThat(status).isIn(404, 401);
                return status == 401;
            });
            assertThat(backend.seen()).isEmpty();
        }
    }
}
