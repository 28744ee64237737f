package org.distributedpatterns.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RouteTableTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static final Duration MEMORY = Duration.ofMinutes(5);

    private final List<String> collisions = new ArrayList<>();

    private RouteTable next(RouteTable table, Map<String, Set<String>> published, Instant now) {
        return table.next(
                new TreeMap<>(published),
                now,
                MEMORY,
                (prefix, winner, loser) -> collisions.add(prefix + " " + winner + " " + loser));
    }

    private static String service(RouteTable table, String path, Instant now) {
        return table.find(path, now, MEMORY).map(RouteTable.Entry::service).orElse("none");
    }

    @Test
    void theLongestPrefixOfWholeSegmentsWins() {
        RouteTable table = next(
                RouteTable.EMPTY, Map.of("a", Set.of("/api/x"), "b", Set.of("/api/x/y"), "c", Set.of("/api")), NOW);
        assertThat(service(table, "/api/x", NOW)).isEqualTo("a");
        assertThat(service(table, "/api/x/", NOW)).isEqualTo("a");
        assertThat(service(table, "/api/x/z/y", NOW)).isEqualTo("a");
        assertThat(service(table, "/api/x/y/z", NOW)).isEqualTo("b");
        assertThat(service(table, "/api/xy", NOW)).isEqualTo("c");
        assertThat(service(table, "/apix", NOW)).isEqualTo("none");
        assertThat(service(table, "/", NOW)).isEqualTo("none");
    }

    @Test
    void aPrefixStaysWithTheServiceThatHasIt() {
        RouteTable table = next(RouteTable.EMPTY, Map.of("m", Set.of("/api/x")), NOW);
        table = next(table, Map.of("m", Set.of("/api/x"), "a", Set.of("/api/x")), NOW);
        assertThat(service(table, "/api/x", NOW)).isEqualTo("m");
        assertThat(collisions).containsExactly("/api/x m a");
        table = next(table, Map.of("a", Set.of("/api/x")), NOW);
        assertThat(service(table, "/api/x", NOW)).isEqualTo("a");
    }

    @Test
    void ofTwoNewServicesTheFirstByNameGetsThePrefix() {
        RouteTable table = next(RouteTable.EMPTY, Map.of("b", Set.of("/api/x"), "a", Set.of("/api/x")), NOW);
        assertThat(service(table, "/api/x", NOW)).isEqualTo("a");
    }

    @Test
    void aPrefixWhoseInstancesHaveGoneIsRememberedForAWhile() {
        RouteTable table = next(RouteTable.EMPTY, Map.of("a", Set.of("/api/x")), NOW);
        table = next(table, Map.of(), NOW);
        table = next(table, Map.of("b", Set.of()), NOW.plusSeconds(200)); // does not begin anew
        assertThat(service(table, "/api/x", NOW.plusSeconds(299))).isEqualTo("a");
        assertThat(service(table, "/api/x", NOW.plusSeconds(300))).isEqualTo("none");
    }

    @Test
    void aPrefixThatALiveServiceWithdrawsIsForgotten() {
        RouteTable table = next(RouteTable.EMPTY, Map.of("a", Set.of("/api/x")), NOW);
        table = next(table, Map.of("a", Set.of("/api/y")), NOW);
        assertThat(service(table, "/api/x", NOW)).isEqualTo("none");
    }

    @Test
    void onlyWhatIsAllowedMayBePublished() {
        AllowList list = new AllowList(List.of("/api/**", "/internal/**"));
        assertThat(List.of("/api", "/api/x")).allMatch(list::permits);
        assertThat(List.of("/", "/apix", "/api/", "/api//x", "/api/*", "/api/{x}", "/internal/x", "/admin", "api"))
                .noneMatch(list::permits);
    }
}
