package org.distributedpatterns.launcher.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
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
        assertThat(Renaming.publishedPaths("platform:\n  membership: {}\n")).isEmpty();
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
