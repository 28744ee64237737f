package org.distributedpatterns.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.junit.jupiter.api.Test;

class PoolTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may overflow

    private final List<String> events = new ArrayList<>();

    private final Pool pool = pool(Map.of());

    private Pool pool(Map<String, ?> settings) {
        return new Pool(
                SettingsReader.read(settings),
                nanos::get,
                (member, reason) -> events.add(member.instance() + " " + reason));
    }

    private static List<Member> members(String... names) {
        return IntStream.range(0, names.length)
                .mapToObj(i -> new Member(names[i], "host", names[i].charAt(0), Map.of()))
                .toList();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private String fit() {
        return String.join("", pool.fit().stream().map(Instance::name).toList());
    }

    private Instance instance(String name) {
        return pool.all().stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void answer(String name, int status, int times) {
        for (int i = 0; i < times; i++) {
            pool.answered(instance(name), status, 1_000_000);
        }
    }

    @Test
    void aSuspicionDoublesWithEachFailureInARowUpToTheLongest() {
        pool.update(members("a", "b"));
        for (int seconds : new int[] {2, 4, 8, 16, 16}) {
            pool.failed(instance("a"));
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(fit()).isEqualTo("b");
            pass(Duration.ofNanos(1));
            assertThat(fit()).isEqualTo("ab");
        }
    }

    @Test
    void failuresWhileSuspectedCountOnceAndAnAnswerClears() {
        pool.update(members("a", "b"));
        IntStream.range(0, 100).forEach(i -> pool.failed(instance("a")));
        pass(Duration.ofSeconds(2));
        assertThat(fit()).isEqualTo("ab");
        pool.failed(instance("a"));
        answer("a", 200, 1);
        assertThat(fit()).isEqualTo("ab");
        assertThat(events).containsExactly("a UNREACHABLE", "a UNREACHABLE");
    }

    @Test
    void ifNoneIsReachableAllAreTried() {
        pool.update(members("a", "b"));
        pool.failed(instance("a"));
        pool.failed(instance("b"));
        assertThat(fit()).isEqualTo("ab");
    }

    @Test
    void errorsInARowEjectForATime() {
        pool.update(members("a", "b", "c"));
        answer("a", 500, 4);
        answer("a", 404, 1);
        answer("a", 500, 4);
        assertThat(fit()).isEqualTo("abc");
        answer("a", 500, 1);
        assertThat(fit()).isEqualTo("bc");
        pass(Duration.ofSeconds(3));
        assertThat(fit()).isEqualTo("abc");
        answer("a", 503, 3);
        assertThat(fit()).isEqualTo("bc");
        pass(Duration.ofSeconds(6).minusNanos(1));
        assertThat(fit()).isEqualTo("bc");
        pass(Duration.ofNanos(1));
        assertThat(fit()).isEqualTo("abc");
        assertThat(events).containsExactly("a ERRORS", "a GATEWAY_ERRORS");
    }

    @Test
    void atMostHalfIsEjected() {
        pool.update(members("a", "b", "c", "d", "e"));
        for (String name : List.of("a", "b", "c", "d", "e")) {
            answer(name, 503, 10);
        }
        assertThat(fit()).isEqualTo("cde");
        assertThat(pool.isPanic()).isFalse();
    }

    @Test
    void aLoneInstanceIsNeverEjected() {
        pool.update(members("a"));
        answer("a", 500, 100);
        assertThat(fit()).isEqualTo("a");
        assertThat(events).isEmpty();
    }

    @Test
    void anUnreadyInstanceIsPassedOverUntilItIsReady() {
        pool.update(members("a", "b"));
        pool.checked(instance("a"), false);
        assertThat(fit()).isEqualTo("ab");
        pool.checked(instance("a"), false);
        assertThat(fit()).isEqualTo("b");
        pool.checked(instance("a"), true);
        assertThat(fit()).isEqualTo("ab");
    }

    @Test
    void withFewerThanHalfFitAllThatAcceptConnectionsAreUsed() {
        pool.update(members("a", "b", "c", "d"));
        for (String name : List.of("a", "b")) {
            pool.checked(instance(name), false);
            pool.checked(instance(name), false);
        }
        assertThat(fit()).isEqualTo("cd");
        answer("c", 503, 3);
        assertThat(pool.isPanic()).isTrue();
        assertThat(fit()).isEqualTo("abcd");
        pool.failed(instance("b"));
        assertThat(fit()).isEqualTo("acd");
    }

    @Test
    void anInstanceThatIsMuchSlowerThanTheOthersForThreeSecondsIsEjected() {
        pool.update(members("a", "b", "c"));
        for (int second = 0; second < 3; second++) {
            assertThat(fit()).isEqualTo("abc");
            for (int i = 0; i < 5; i++) {
                pool.answered(instance("a"), 200, Duration.ofMillis(400).toNanos());
                pool.answered(instance("b"), 200, Duration.ofMillis(20).toNanos());
                pool.answered(instance("c"), 200, Duration.ofMillis(30).toNanos());
            }
            pass(Duration.ofSeconds(1));
            answer("b", 200, 1);
        }
        assertThat(fit()).isEqualTo("bc");
        assertThat(events).containsExactly("a LATENCY");
    }

    @Test
    void ifAllBecomeSlowNoneIsEjected() {
        pool.update(members("a", "b", "c"));
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 5; i++) {
                pool.all()
                        .forEach(instance -> pool.answered(
                                instance, 200, Duration.ofMillis(400).toNanos()));
            }
            pass(Duration.ofSeconds(1));
        }
        assertThat(fit()).isEqualTo("abc");
    }

    @Test
    void aNewInstanceStartsSlowlyButTheFirstOnesDoNot() {
        pool.update(members("a", "b"));
        assertThat(instance("a").weight()).isEqualTo(1);
        pool.update(members("a", "b", "c"));
        assertThat(instance("c").weight()).isEqualTo(0.1);
        pass(Duration.ofSeconds(5));
        assertThat(instance("c").weight()).isCloseTo(0.5, within(0.001));
        pass(Duration.ofSeconds(5));
        assertThat(instance("c").weight()).isEqualTo(1);
    }

    @Test
    void weightsComeFromSettingsThenFromWhatTheInstancePublishes() {
        Pool weighted = pool(Map.of("balancing", Map.of("strategy", "weighted", "weights", Map.of("a", 5))));
        weighted.update(List.of(
                new Member("a", "host", 1, Map.of("weight", "2")),
                new Member("b", "host", 2, Map.of("weight", "3")),
                new Member("c", "host", 3, Map.of("weight", "nonsense"))));
        assertThat(weighted.all()).extracting(Instance::weight).containsExactly(5.0, 3.0, 1.0);
        assertThat(weighted.all().getFirst().weight()).isEqualTo(5);
    }

    @Test
    void aSuccessorUnderTheSameNameHasItsOwnHistory() {
        pool.update(members("a", "b"));
        pool.failed(instance("a"));
        pool.update(List.of(new Member("a", "host", 99, Map.of()), members("b").getFirst()));
        assertThat(fit()).isEqualTo("ab");
    }

    @Test
    void anInstanceThatIsReplacedGivesItsShareToTheReplacementByAnswersAndHasItAgainIfThatGoes() {
        Member a = new Member("a", "host", 1, Map.of());
        Member b = new Member("b", "host", 2, Map.of());
        pool.update(List.of(a, b));
        pool.update(List.of(a, b, new Member("c", "host", 3, Map.of("replaces", "host:1"))));
        pass(Duration.ofMinutes(1)); // slow start by time is over and gives it nothing
        answer("b", 200, 50);
        assertThat(instance("c").weight()).isEqualTo(0.1);
        assertThat(instance("a").weight()).isEqualTo(0.9);

        answer("c", 503, 2); // no answer to count, too few to be ejected for
        assertThat(instance("c").weight()).isEqualTo(0.1);
        answer("c", 200, 40);
        assertThat(instance("c").weight()).isEqualTo(1);
        assertThat(instance("a").weight()).isZero();

        pool.update(List.of(a, b));
        assertThat(instance("a").weight()).isEqualTo(1);
    }
}
