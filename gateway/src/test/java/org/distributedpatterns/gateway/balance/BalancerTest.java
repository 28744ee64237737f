package org.distributedpatterns.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private record Fixed(String name, double weight, int pending) implements Candidate {}

    private record Request(
            @Nullable String header, @Nullable String cookie, String source) implements Call {

        static final Request PLAIN = new Request(null, null, "10.0.0.1");

        @Override
        public @Nullable String header(String name) {
            return header;
        }

        @Override
        public @Nullable String cookie(String name) {
            return cookie;
        }

        @Override
        public String destination() {
            return "10.0.0.2";
        }
    }

    private static Fixed a(double weight) {
        return new Fixed("a", weight, 0);
    }

    private static Fixed b(double weight) {
        return new Fixed("b", weight, 0);
    }

    private static List<Fixed> ten() {
        return IntStream.range(0, 10).mapToObj(i -> new Fixed("i-" + i, 1, 0)).toList();
    }

    private static String picks(Balancer balancer, int count, Fixed... fit) {
        return IntStream.range(0, count)
                .mapToObj(i -> balancer.pick(Arrays.asList(fit), Request.PLAIN).name())
                .collect(Collectors.joining());
    }

    @Test
    void inTurnTakesEachInTurn() {
        assertThat(picks(Balancer.inTurn(), 6, a(1), b(1), new Fixed("c", 1, 0)))
                .isEqualTo("abcabc");
    }

    @Test
    void inTurnSpreadsWeightsEvenly() {
        assertThat(picks(Balancer.inTurn(), 9, a(2), b(1))).isEqualTo("abaabaaba");
        assertThat(picks(Balancer.inTurn(), 5, a(0), b(3))).isEqualTo("bbbbb");
        assertThat(picks(Balancer.inTurn(), 4, a(0), b(0))).isEqualTo("abab");
    }

    @Test
    void sharesFollowWeightsExactly() {
        String picks = picks(Balancer.inTurn(), 16_000, a(5), b(2), new Fixed("c", 1, 0));
        assertThat(picks.chars().filter(c -> c == 'a').count()).isCloseTo(10_000L, within(10L));
        assertThat(picks.chars().filter(c -> c == 'b').count()).isCloseTo(4_000L, within(10L));
    }

    @Test
    void randomFollowsWeights() {
        String picks = picks(Balancer.random(new SplittableRandom(1)), 16_000, a(3), b(1));
        assertThat(picks.chars().filter(c -> c == 'a').count()).isCloseTo(12_000L, within(200L));
        assertThat(picks(Balancer.random(new SplittableRandom(1)), 4, a(0), b(1)))
                .isEqualTo("bbbb");
    }

    @Test
    void ofTwoChoicesTheOneWithFewerPendingRequestsIsTaken() {
        Fixed idle = new Fixed("a", 1, 0);
        Fixed busy = new Fixed("b", 1, 5);
        assertThat(picks(Balancer.leastRequest(new SplittableRandom(1)), 5, idle, busy))
                .isEqualTo("aaaaa");
        Fixed strong = new Fixed("a", 10, 5); // 0.6 for its weight, against 1
        assertThat(picks(Balancer.leastRequest(new SplittableRandom(1)), 5, strong, b(1)))
                .isEqualTo("aaaaa");
    }

    @Test
    void ofTwoChoicesOneThatHasAPartOfItsWeightIsTakenForThatPartHoweverShortTheQueues() {
        record Partly(String name, double part) implements Candidate {
            @Override
            public double weight() {
                return part;
            }

            @Override
            public int pending() {
                return 0;
            }
        }
        Balancer balancer = Balancer.leastRequest(new SplittableRandom(1));
        List<Candidate> fit = List.of(new Partly("leaving", 0.9), new Partly("replacement", 0.1));
        long taken = IntStream.range(0, 10_000)
                .filter(i -> balancer.pick(fit, Request.PLAIN).name().equals("replacement"))
                .count();
        assertThat(taken).isBetween(500L, 1_500L);

        List<Candidate> moved = List.of(new Partly("leaving", 0), new Partly("replacement", 1), b(1));
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> balancer.pick(moved, Request.PLAIN).name()))
                .doesNotContain("leaving");
    }

    /**
     * The maximum over the mean after n balls into n bins: log log n / log 2 + O(1) for two choices, far less than for
     * one.
     */
    @Test
    void twoChoicesKeepQueuesShort() {
        assertThat(longestQueue(Balancer.leastRequest(new SplittableRandom(7)))).isLessThanOrEqualTo(10 + 5);
        assertThat(longestQueue(Balancer.random(new SplittableRandom(7)))).isGreaterThan(10 + 6);
    }

    private static int longestQueue(Balancer balancer) {
        int n = 1_000;
        int[] queue = new int[n];
        List<Candidate> candidates = IntStream.range(0, n)
                .<Candidate>mapToObj(i -> new Candidate() {
                    @Override
                    public String name() {
                        return Integer.toString(i);
                    }

                    @Override
                    public double weight() {
                        return 1;
                    }

                    @Override
                    public int pending() {
                        return queue[i];
                    }
                })
                .toList();
        for (int i = 0; i < 10 * n; i++) {
            queue[Integer.parseInt(balancer.pick(candidates, Request.PLAIN).name())]++;
        }
        return Arrays.stream(queue).max().orElseThrow();
    }

    @Test
    void onlyTheKeysOfAnInstanceThatWentMove() {
        Balancer balancer = Balancer.affinity(call -> call.header("x"));
        List<Fixed> ten = ten();
        List<Fixed> nine = ten.subList(0, 9);
        Map<String, Integer> keys = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            Request request = new Request("key-" + i, null, "");
            String before = balancer.pick(ten, request).name();
            String after = balancer.pick(nine, request).name();
            keys.merge(before, 1, Integer::sum);
            if (!before.equals("i-9")) {
                assertThat(after).isEqualTo(before);
            }
        }
        assertThat(keys.values())
                .hasSize(10)
                .allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }

    @Test
    void aRequestWithoutTheHeaderGoesInTurn() {
        assertThat(picks(Balancer.affinity(call -> call.header("x")), 4, a(1), b(1)))
                .isEqualTo("abab");
    }

    @Test
    void oneSourceStaysWithOneInstanceInAnyOrderOfThem() {
        Balancer balancer = Balancer.affinity(call -> call.source() + '>' + call.destination());
        List<Fixed> reversed = new ArrayList<>(ten());
        Collections.reverse(reversed);
        for (int i = 0; i < 100; i++) {
            Request request = new Request(null, null, "10.0.1." + i);
            assertThat(balancer.pick(ten(), request)).isEqualTo(balancer.pick(reversed, request));
        }
    }

    @Test
    void aCallerStaysWithItsInstanceAndMovesWhenThatHasGone() {
        Balancer balancer = Balancer.sticky("s");
        List<Fixed> all = List.of(a(1), b(1));
        Request marked = new Request(null, balancer.mark(b(1)), "");
        for (int i = 0; i < 5; i++) {
            assertThat(balancer.pick(all, marked).name()).isEqualTo("b");
        }
        assertThat(balancer.pick(List.of(a(1)), marked).name()).isEqualTo("a");
        assertThat(balancer.mark(a(1))).isNotEqualTo(balancer.mark(b(1))).doesNotContain("a(");
    }
}
