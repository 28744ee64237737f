package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images are built goal by goal, so that nothing is fetched for tests; no goal is to be forgotten. */
class ImageTest {

    /** They check and test, and leave nothing in the jar. */
    private static final Set<String> NOT_FOR_THE_JAR = Set.of("enforce", "check", "integration-test", "verify");

    private static final Pattern GOAL = Pattern.compile("<goal>([^<]+)</goal>");

    static Stream<String> services() {
        return Services.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("services")
    void theDockerfileRunsEveryGoalThatThePomAddsForTheJar(String service) throws IOException {
        String pom = Files.readString(Platform.ROOT.resolve(service).resolve("pom.xml"));
        Set<String> added = GOAL.matcher(pom)
                .results()
                .map(match -> match.group(1))
                .filter(goal -> !NOT_FOR_THE_JAR.contains(goal))
                .collect(Collectors.toCollection(TreeSet::new));
        String dockerfile = Files.readString(Platform.ROOT.resolve("Dockerfile"));

        assertThat(added)
                .contains("build-info")
                .allSatisfy(goal -> assertThat(dockerfile).containsPattern(":" + Pattern.quote(goal) + "[@ \"]"));
    }

    /** Compose's gateway starts by a script of its own, which has to start the same. */
    @Test
    void composeStartsTheGatewayAsItsImageDoes() throws IOException {
        String entryPoint = Files.readString(Platform.ROOT.resolve("Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("ENTRYPOINT"))
                .findFirst()
                .orElseThrow();
        String command = String.join(
                " ",
                Pattern.compile("\"([^\"]+)\"")
                        .matcher(entryPoint)
                        .results()
                        .map(each -> each.group(1))
                        .toList());

        assertThat(Files.readString(Platform.ROOT.resolve("docker-compose.yml")))
                .contains("exec " + command + "\n");
    }
}
