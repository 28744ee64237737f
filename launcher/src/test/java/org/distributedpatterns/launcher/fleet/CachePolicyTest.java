package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.Test;

class CachePolicyTest {

    @Test
    void cachesAreMadeAfterTheStartUnlessTheEnvironmentSaysOtherwise() {
        assertThat(CachePolicy.of(Map.of())).isEqualTo(CachePolicy.AFTER);
        assertThat(CachePolicy.of(Map.of("PLATFORM_PREPARE", "after"))).isEqualTo(CachePolicy.AFTER);
        assertThat(CachePolicy.of(Map.of("PLATFORM_PREPARE", "before"))).isEqualTo(CachePolicy.BEFORE);
        assertThat(CachePolicy.of(Map.of("PLATFORM_PREPARE", "no"))).isEqualTo(CachePolicy.NO);
    }

    @Test
    void anotherWordIsRefusedWithThoseThereAre() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> CachePolicy.of(Map.of("PLATFORM_PREPARE", "never")))
                .withMessage("PLATFORM_PREPARE=never: it can be after, before, no");
    }
}
