package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What {@code ./platform up} leaves behind: every instance under its name, and a door with a sign on it. */
@OnTheFleet
class StartIT {

    private final Platform platform;

    StartIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    void everyInstanceIsThereUnderItsName() {
        Map<String, Integer> counts = new HashMap<>();
        for (Platform.Instance instance : platform.instances()) {
            counts.merge(instance.service(), 1, Integer::sum);
            assertThat(instance.name()).matches(instance.service() + "-\\d+");
        }
        assertThat(counts)
                .containsEntry("shard-service", 1)
                .containsEntry("cache-service", 4)
                .containsEntry("search-root", 1)
                .containsEntry("search-leaf", 4)
                .containsEntry("workqueue-worker", 2)
                .containsEntry("election-demo", 3);
        assertThat(platform.instances().stream().map(Platform.Instance::name)).doesNotHaveDuplicates();
    }

    @Test
    void statusListsThemAll() {
        String status = platform.succeed(Platform.PATIENCE, "status");

        assertThat(status).contains("zookeeper", "kafka", "gateway-1");
        assertThat(platform.instances()).allMatch(instance -> status.contains(instance.name()));
    }

    @Test
    void aSecondUpFindsNothingToDo() {
        var before = platform.instances();

        platform.succeed(Platform.PATIENCE, "up");

        assertThat(platform.instances()).hasSameElementsAs(before);
    }

    @Test
    void everyServiceStartsFromAContextThatWasProcessedAhead() {
        for (String service : Services.ALL) {
            String instance = platform.instances(service).getFirst();

            assertThat(platform.succeed(Platform.PATIENCE, "logs", instance, "-n", "100000"))
                    .contains("Starting AOT-processed ");
        }
    }

    @Test
    void theStartPageAndTheDocumentationOpen() {
        var page = platform.client().get("/").expect(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("/api/cache", "/start.js");
        platform.client().get("/start.js").expect(200);
        assertThat(platform.client().get("/platform/services").expect(200).text())
                .contains("cache-service");

        var documentation = platform.client().get("/docs");
        assertThat(documentation.status()).isIn(200, 302, 303, 307);
        if (documentation.status() != 200) {
            String location = documentation.header("Location");
            platform.client().get(location).expect(200);
        }
    }

    @ParameterizedTest
    @FieldSource("org.distributedpatterns.acceptance.StartIT#DOCUMENTED")
    void theApiOfEachServiceIsDescribed(String service) {
        var description = platform.client().get("/docs/" + service).expect(200).json();

        assertThat(description.path("openapi").asString("")).startsWith("3.");
        assertThat(description.path("paths").propertyNames()).anyMatch(path -> path.startsWith("/api/"));
    }

    /** Those that serve calls from outside. */
    static final List<String> DOCUMENTED = List.of("shard-service", "search-root", "workqueue-worker", "election-demo");

    @Test
    void whatIsOnlyForTheInsideIsNotReachable() {
        for (String path : new String[] {
            "/internal/cache/a/b", "/internal", "/actuator/health", "/actuator/env", "/no/such/path", "/api/nothing"
        }) {
            platform.client().get(path).expectProblem(404);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1 | kill cache-service-99  | no cache-service-99; there are cache-service-1",
                "1 | restart search-leaf-1  | search-leaf-1 is an instance; restart takes services: cache-service",
                "1 | up --port 1            | gateway runs on port",
                "1 | up --small             | --small is for the start",
                "2 | explode                | no command explode",
                "2 | fork shard-service target/never --group com.class | --group com.class can't be one",
            })
    void whatIsNotDoneIsSaidInOneLine(int exit, String command, String line) {
        var before = platform.instances();

        var refused = platform.run(Platform.PATIENCE, command.split(" "));

        assertThat(refused.exit()).isEqualTo(exit);
        assertThat(refused.output()).contains(line).hasLineCount(1);
        assertThat(platform.instances()).hasSameElementsAs(before);
        assertThat(Platform.ROOT.resolve("target/never")).doesNotExist();
    }

    @Test
    void asManyLinesOfALogAsAreAskedFor() {
        assertThat(platform.succeed(Platform.PATIENCE, "logs", "gateway-1", "-n", "0"))
                .isEmpty();
        assertThat(platform.succeed(Platform.PATIENCE, "logs", "gateway-1", "-n", "2"))
                .hasLineCount(2);
    }
}
