package org.distributedpatterns.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    @Test
    void contendersTakeTurnsAndEverySecondRoundGoesBackwards() throws Exception {
        List<String> order = new ArrayList<>();
        var measured = new SideBySide<Integer>()
                .with("a", () -> measure(order, "a"))
                .with("b", () -> measure(order, "b"))
                .run(new Settings(Path.of("."), Duration.ofSeconds(1), 3, _ -> {}));

        assertThat(order).containsExactly("a", "b", "b", "a", "a", "b");
        assertThat(measured.get("a")).containsExactly(1, 4, 5);
        assertThat(measured.get("b")).containsExactly(2, 3, 6);
        assertThat(measured.keySet()).containsExactly("a", "b");
    }

    @Test
    void theMedianIsOneOfTheResults() {
        assertThat(SideBySide.median(List.of(3, 1, 2), Comparator.naturalOrder()))
                .isEqualTo(2);
        assertThat(SideBySide.median(List.of(4, 1, 3, 2), Comparator.naturalOrder()))
                .isEqualTo(2);
    }

    private static int measure(List<String> order, String name) {
        order.add(name);
        return order.size();
    }
}
