package org.distributedpatterns.launcher.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenamingTest {

    private final ForkName fork = new ForkName("shard-service", "com.acme", "my-shards", "/api/my-shards");
    private final Renaming renaming = new Renaming(fork, List.of("/api/cache", "/api/shards"));

    @Test
    void packagesAndTheirFoldersAreRenamed() {
        assertThat(renaming.file("src/main/java/org/distributedpatterns/shardservice/web/Problem.java"))
                .isEqualTo("src/main/java/com/acme/myshards/web/Problem.java");
        assertThat(renaming.text("A.java", "package org.distributedpatterns.shardservice.web;"))
                .isEqualTo("package com.acme.myshards.web;");
    }

    @Test
    void groupAndArtifactAreRenamed() {
        assertThat(renaming.text(
                        "pom.xml",
                        "<groupId>org.distributedpatterns</groupId>\n<artifactId>shard-service</artifactId>\n"))
                .isEqualTo("<groupId>com.acme</groupId>\n<artifactId>my-shards</artifactId>\n");
    }

    @Test
    void theNameIsRenamedWhereItStandsAloneOrBeforeAnOrdinal() {
        assertThat(renaming.text("a.yml", "name: shard-service")).isEqualTo("name: my-shards");
        assertThat(renaming.text("a.java", "\"shard-service-2\"")).isEqualTo("\"my-shards-2\"");
        assertThat(renaming.text("a.java", "my-shard-service shard-services"))
                .isEqualTo("my-shard-service shard-services");
        assertThat(renaming.text("README.md", "./platform fork shard-service ../x"))
                .isEqualTo("./platform fork shard-service ../x");
    }

    @Test
    void publishedPathsGetAPrefixOfTheirOwn() {
        assertThat(renaming.text("A.java", "@GetMapping(\"/api/shards/owners\") \"/api/cache/\" /api/cached"))
                .isEqualTo("@GetMapping(\"/api/my-shards/shards/owners\") \"/api/my-shards/cache/\" /api/cached");
    }

    @Test
    void pathsStayWhereThatIsAskedFor() {
        Renaming keeping = new Renaming(
                new ForkName("shard-service", "com.acme", "my-shards", "/"), List.of("/api/cache", "/api/shards"));
        assertThat(keeping.text("a.yml", "paths: /api/cache,/api/shards")).isEqualTo("paths: /api/cache,/api/shards");
    }

    @Test
    void thePublishedPathsAreThoseOfTheConfiguration() {
        assertThat(Renaming.publishedPaths("platform:\n  membership:\n    paths: /api/cache, /api/shards # both\n"))
                .containsExactly("/api/cache", "/api/shards");
        assertThat(Renaming.publishedPaths("platform:\n  membership:\n    paths:\n    - /api/a\n    - /api/b\n"))
                .containsExactly("/api/a", "/api/b");
        assertThat(Renaming.publishedPaths("platform:\n  membership: {}\n")).isEmpty();
    }

    /** For instance those of the warm-up, which may name methods. */
    @Test
    void otherPathsAreNotPublished() {
        assertThat(Renaming.publishedPaths("""
                                platform:
                                  warm-up:
                                    paths: /api/cache/warm-up/a,DELETE /api/cache/warm-up/b
                                  membership:
                                    drain-delay: 3s
                                    paths: /api/cache,/api/shards
                                """)).containsExactly("/api/cache", "/api/shards");
        assertThat(Renaming.publishedPaths("""
                                platform:
                                  membership:
                                    drain-delay: 3s
                                  warm-up:
                                    paths: /internal/stats
                                """)).isEmpty();
    }

    @Test
    void everyServicesPathsAreFound() throws IOException {
        Map<String, List<String>> published = new TreeMap<>();
        for (String service : List.of("shard-service", "search-root", "workqueue-worker", "election-demo")) {
            published.put(
                    service,
                    Renaming.publishedPaths(
                            Files.readString(Path.of("..", service, "src/main/resources/application.yml"))));
        }
        assertThat(published)
                .containsEntry("shard-service", List.of("/api/cache", "/api/shards"))
                .containsEntry("search-root", List.of("/api/search"))
                .containsEntry("workqueue-worker", List.of("/api/queues"))
                .containsEntry("election-demo", List.of("/api/election"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "My-Shards", "my_shards", "-x", "x-", "../x", "shard-service"})
    void aNameThatCanBeNoneIsRefused(String name) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new ForkName("shard-service", "com.acme", name, "/api/x"))
                .withMessageContaining("--name");
    }

    @Test
    void aPathOutsideTheApiIsRefused() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new ForkName("shard-service", "com.acme", "x", "/admin"))
                .withMessageContaining("--path");
    }
}
