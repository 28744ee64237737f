package org.distributedpatterns.workqueueworker.items;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ItemIdsTest {

    @Test
    void theSameLineOfTheSameRequestHasTheSameId() {
        String id = ItemIds.of("q", "key", 1);

        assertThat(ItemIds.of("q", "key", 1)).isEqualTo(id);
        assertThat(ItemIds.of("q", "key", 2)).isNotEqualTo(id);
        assertThat(ItemIds.of("q", "key2", 1)).isNotEqualTo(id);
        assertThat(ItemIds.of("p", "key", 1)).isNotEqualTo(id);
        assertThat(UUID.fromString(id).version()).isEqualTo(8);
        assertThat(UUID.fromString(id).variant()).isEqualTo(2);
    }
}
