package org.distributedpatterns.shardservice.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.distributedpatterns.shardservice.ring.Layout;
import org.distributedpatterns.shardservice.ring.Sharding;
import org.distributedpatterns.shardservice.shards.PreviewRequest.Change;
import org.distributedpatterns.shardservice.web.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreviewTest {

    private static final List<String> MEMBERS = List.of("cache-service-1", "cache-service-2", "cache-service-4");
    private static final long[] KEYS = new Random(1).longs(50_000).toArray();

    private static Change change(PreviewRequest request) {
        return request.over(MEMBERS, Sharding.RING, "cache-service");
    }

    private static Preview preview(Sharding before, Sharding after, List<String> members) {
        return Preview.of(
                Layout.of(before).over(MEMBERS, name -> name), Layout.of(after).over(members, name -> name), 2, KEYS);
    }

    @Test
    void noChangeMovesNothing() {
        Preview preview = preview(Sharding.RING, Sharding.RING, MEMBERS);
        assertThat(preview.moved()).isZero();
        assertThat(preview.copiesMoved()).isZero();
        assertThat(preview.maxOverMean()).isBetween(1.0, 1.1);
        assertThat(preview.keyShare().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void aFourthMemberTakesAQuarterByTheRingAndModuloMovesThreeQuarters() {
        List<String> four = change(new PreviewRequest(null, 1, null, null)).members();
        assertThat(four).containsExactly("cache-service-1", "cache-service-2", "cache-service-4", "cache-service-3");
        assertThat(preview(Sharding.RING, Sharding.RING, four).moved()).isCloseTo(0.25, within(0.02));
        assertThat(preview(Sharding.RING, Sharding.RING, four).copiesMoved()).isCloseTo(0.25, within(0.02));
        assertThat(preview(Sharding.MODULO, Sharding.MODULO, four).moved()).isGreaterThan(0.7);
    }

    @Test
    void anotherFunctionMovesMostKeys() {
        assertThat(preview(Sharding.RING, Sharding.MAGLEV, MEMBERS).moved()).isGreaterThan(0.5);
    }

    @Test
    void fromNobodyEverythingMoves() {
        Preview preview = Preview.of(
                Layout.of(Sharding.RING).over(List.<String>of(), name -> name),
                Layout.of(Sharding.RING).over(MEMBERS, name -> name),
                2,
                KEYS);
        assertThat(preview.moved()).isEqualTo(1);
        assertThat(preview.copiesMoved()).isEqualTo(1);
    }

    @Test
    void everyMistakeIsNamed() {
        assertThat(errors(new PreviewRequest("best", -1, List.of("cache-service-9"), 0)))
                .contains("function", "modulo, ring, rendezvous, jump, maglev, bounded-load")
                .contains("add", "from 0 to 256")
                .contains("remove", "cache-service-9 is not a member")
                .contains("sample", "from 1 to 250000");
        assertThat(errors(new PreviewRequest(null, null, MEMBERS, null))).contains("nobody would be left");
        assertThat(errors(new PreviewRequest(null, 257, null, 250_001))).contains("add", "sample");
        assertThat(errors(new PreviewRequest(null, null, java.util.Arrays.asList((String) null), null)))
                .contains("remove");
    }

    private static String errors(PreviewRequest request) {
        Problem problem = Objects.requireNonNull(catchThrowableOfType(Problem.class, () -> change(request)));
        assertThat(problem.getStatusCode().value()).isEqualTo(422);
        return String.valueOf(
                Objects.<@Nullable Object>requireNonNull(problem.getBody().getProperties()));
    }
}
