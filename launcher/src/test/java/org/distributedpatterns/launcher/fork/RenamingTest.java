package org.distributedpatterns.launcher.fork;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

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
        assertThat(renaming.text("README.md", "grep 'shard-service-[0-9]*'")).isEqualTo("grep 'my-shards-[0-9]*'");
        assertThat(renaming.text("a.java", "my-shard-service shard-services"))
                .isEqualTo("my-shard-service shard-services");
    }

    @Test
    void theApplicationClassAndItsFileAreRenamed() {
        assertThat(renaming.file("src/main/java/org/distributedpatterns/shardservice/ShardServiceApplication.java"))
                .isEqualTo("src/main/java/com/acme/myshards/MyShardsApplication.java");
        assertThat(renaming.text("CacheIT.java", "run(ShardServiceApplication.class) MyShardServiceApplication"))
                .isEqualTo("run(MyShardsApplication.class) MyShardServiceApplication");
    }

    /** The gateway's name is also a word, a part of properties, and of packages of others. */
    @Test
    void aNameOfOneWordIsRenamedWhereOnlyTheApplicationCanBeMeant() {
        Renaming ofWord = new Renaming(new ForkName("gateway", "com.acme", "my-door", "/"), List.of());
        assertThat(ofWord.text("src/main/resources/application.yml", """
                                spring:
                                  application:
                                    name: gateway
                                platform:
                                  gateway:
                                    door: {}
                                """))
                .contains("name: my-door\n", "platform:\n  gateway:");
        assertThat(ofWord.text("pom.xml", "<artifactId>gateway</artifactId><artifactId>x-gateway</artifactId>"))
                .isEqualTo("<artifactId>my-door</artifactId><artifactId>x-gateway</artifactId>");
        for (String kept : List.of(
                "import org.springframework.cloud.gateway.route.Route;", "close(TestGateway gateway)", "\"gateway\"")) {
            assertThat(ofWord.text("A.java", kept)).isEqualTo(kept);
        }
        assertThat(ofWord.text("README.md", "# gateway\n\nThe gateway: gateway-1, target/gateway-0.1.0-SNAPSHOT.jar"))
                .isEqualTo("# my-door\n\nThe gateway: my-door-1, target/my-door-0.1.0-SNAPSHOT.jar");
    }

    @Test
    void aPathThatContainsAnotherIsRenamedOnce() {
        Renaming nested = new Renaming(
                new ForkName("shard-service", "com.acme", "x", "/api/shards"), List.of("/api/cache", "/api/shards"));
        assertThat(nested.text("a.yml", "paths: /api/cache,/api/shards"))
                .isEqualTo("paths: /api/shards/cache,/api/shards/shards");
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
}
