package org.distributedpatterns.launcher.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForkNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "My-Shards",
                "my_shards",
                "-x",
                "x-",
                "../x",
                "shard-service",
                "2nd-shards",
                "class",
                "n-ew",
                "true",
                "null",
                "_",
                "spring",
                "spring-boot",
                "a234567890123456789012345678901234567890123456789012345678901234"
            })
    void aNameThatCanBeNoneIsRefused(String name) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> named("com.acme", name))
                .withMessageStartingWith("--name " + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "com.class",
                "package",
                "com.true",
                "com.null",
                "com._",
                "_",
                "com.2nd",
                "com..acme",
                "com.acme.",
                "Com.acme",
                "com.acme-shop",
                "package-info",
                "java",
                "java.acme"
            })
    void aGroupThatCanBeginNoPackageIsRefused(String group) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> named(group, "my-shards"))
                .withMessageStartingWith("--group " + group);
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "var", "module", "sealed", "classic", "javax"})
    void whatOnlySoundsLikeJavaIsAName(String word) {
        assertThatCode(() -> named("com." + word, word)).doesNotThrowAnyException();
    }

    @Test
    void aPathOutsideTheApiIsRefused() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new ForkName("shard-service", "com.acme", "x", "/admin"))
                .withMessageContaining("--path");
    }

    @Test
    void packageAndApplicationClassFollowTheName() {
        ForkName fork = named("com.acme", "my-2nd-shards");
        assertThat(fork.newPackage()).isEqualTo("com.acme.my2ndshards");
        assertThat(fork.oldApplication()).isEqualTo("ShardServiceApplication");
        assertThat(fork.newApplication()).isEqualTo("My2ndShardsApplication");
    }

    private static ForkName named(String group, String name) {
        return new ForkName("shard-service", group, name, "/api/x");
    }
}
