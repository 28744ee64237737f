package org.distributedpatterns.shardservice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.distributedpatterns.shardservice.web.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheKeyTest {

    @ParameterizedTest
    @CsvSource({
        "demo/hello, demo/hello",
        "demo/a.b_c~d:e@f+g-h=i, demo/a.b_c~d:e@f+g-h=i",
        "demo/a%3Ab, demo/a:b",
        "demo/a+b, demo/a+b",
        "demo/_mget, demo/_mget",
        "demo/..., demo/...",
    })
    void permittedNamesPassAndArePercentDecoded(String path, String key) {
        assertThat(CacheKey.ofPath("/api/cache/", "/api/cache/" + path)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo/", "demo/.", "demo/..", "demo/%2E%2E", "demo/a;b", "demo/a%2Fb", "demo/a/b", "demo/a%20b",
                "demo/%C3%A4", "demo/%zz", "demo/%", "Demo/a", "-demo/a", "de_mo/a", "/a", "demo/a%00"
            })
    void othersAreMalformed(String path) {
        assertThatThrownBy(() -> CacheKey.ofPath("/api/cache/", "/api/cache/" + path))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.getStatusCode().value()).isEqualTo(400));
    }

    @Test
    void aKeyHas512CharactersAtMostAndANamespace64() {
        assertThat(CacheKey.of("n".repeat(64), "k".repeat(512))).hasSize(577);
        assertThatThrownBy(() -> CacheKey.key("k".repeat(513))).hasMessageContaining("hash");
        assertThatThrownBy(() -> CacheKey.namespace("n".repeat(65))).isInstanceOf(Problem.class);
    }
}
