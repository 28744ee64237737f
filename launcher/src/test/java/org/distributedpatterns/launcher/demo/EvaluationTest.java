package org.distributedpatterns.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.distributedpatterns.launcher.demo.CacheEvaluation.Result;
import org.distributedpatterns.launcher.demo.Replay.Measured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of an evaluation: a trace replayed against a real origin, and the picture. */
class EvaluationTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Narrator narrator = new Narrator(new PrintStream(printed, true, StandardCharsets.UTF_8), false);

    @Test
    void aReplayCountsWhatTheOriginBears() {
        Trace trace = Trace.zipf("zipf", 20, 0.8, 200, 1);
        try (SlowOrigin origin = new SlowOrigin(4, Duration.ofMillis(1), 100);
                GatewayClient client = new GatewayClient(origin.uri())) {
            Measured measured = new Replay(4, origin, narrator).run(trace, 100, 200, object -> {
                boolean held = object < 10;
                if (!held) {
                    assertThat(client.get("/object-" + object, 200).body()).hasSize(100);
                }
                return held;
            });

            assertThat(measured.requests()).isEqualTo(100);
            assertThat(measured.originRatio()).isEqualTo(origin.requests() / 100.0);
            assertThat(measured.hitRatio() + measured.originRatio()).isCloseTo(1, within(1e-9));
            assertThat(measured.latencies()).isSorted().hasSize(100);
            assertThat(measured.millis(0.99)).isGreaterThanOrEqualTo(measured.millis(0.5));
        }
    }

    @Test
    void thePictureIsDrawnWithoutADisplay(@TempDir Path folder) throws Exception {
        List<Result> results = new ArrayList<>();
        for (String trace : List.of("Zipf", "Zipf + scan")) {
            for (String arrangement : List.of("origin alone", "one shard", "4 shards")) {
                results.add(new Result(
                        arrangement,
                        trace,
                        new Measured(3, 0.5, 0.5, Duration.ofSeconds(1), new long[] {1_000_000, 2_000_000, 9_000_000}),
                        arrangement.equals("origin alone") ? 0 : 1_000));
            }
        }
        Path file = folder.resolve("evaluation.png");

        new EvaluationPicture(6_000, 0.8).draw(results, 4, file);

        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isGreaterThan(1000);
        assertThat(picture.getHeight()).isGreaterThan(700);
    }
}
