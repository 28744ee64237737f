package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.fleet.LocalFleet.Wish;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanningTest {

    private static final Ports USUAL = new Ports(8080, 2181, 9092);
    private static final Ports RUNNING = new Ports(8090, 2182, 9093);
    private static final List<ServiceFolder> HOUSE =
            Stream.of("cache-service", "gateway").map(PlanningTest::house).toList();
    private static final ProcessRecord GATEWAY = record("gateway", 8090);
    private static final ProcessRecord ZOOKEEPER = record("zookeeper", 2182);
    private static final ProcessRecord KAFKA = record("kafka", 9093);
    private static final ProcessRecord SHARD = record("cache-service", 18000);

    @Test
    void aStartGetsWhatIsAskedFor() {
        Plan plan = afresh().plan(wish(true, true, ports(8081, null, 0)), USUAL);
        assertThat(plan.ports()).isEqualTo(new Ports(8081, 2181, 0));
        assertThat(plan.counts()).isEqualTo(Map.of("cache-service", 1, "gateway", 1));
        assertThat(plan.plain()).isTrue();
    }

    @Test
    void aFleetThatRunsKeepsItsPortsAndNumbers() {
        Plan known = Plan.usual(RUNNING, HOUSE, false, false);
        assertThat(running(known, GATEWAY, ZOOKEEPER, KAFKA, SHARD).plan(wish(false, false, AskedPorts.NONE), USUAL))
                .isEqualTo(known);
        assertThat(running(known, GATEWAY, ZOOKEEPER, KAFKA).plan(wish(false, false, ports(8090, 0, 9093)), USUAL))
                .isEqualTo(known);
    }

    /** Also when it is the gateway that has been killed: it comes back where it was. */
    @Test
    void whatIsMissingComesBackWhereItWas() {
        Plan known = Plan.usual(RUNNING, HOUSE, false, false);
        assertThat(running(known, SHARD)
                        .plan(wish(false, false, AskedPorts.NONE), USUAL)
                        .ports())
                .isEqualTo(RUNNING);
        assertThat(running(known, ZOOKEEPER, KAFKA, SHARD)
                        .plan(wish(false, false, ports(8081, null, null)), USUAL)
                        .ports())
                .isEqualTo(new Ports(8081, 2182, 9093));
    }

    @Test
    void aPortThatAFleetCannotTakeIsRefused() {
        Planning all = running(Plan.usual(RUNNING, HOUSE, false, false), GATEWAY, ZOOKEEPER, KAFKA, SHARD);
        assertRefused(all, wish(false, false, ports(8081, null, null)))
                .withMessage("gateway runs on port 8090: ./platform down first, then ./platform up --port 8081");
        assertRefused(all, wish(false, false, ports(null, 2181, null)))
                .withMessageContaining("zookeeper runs on port 2182")
                .withMessageContaining("--zookeeper-port 2181");
        assertRefused(
                        running(Plan.usual(RUNNING, HOUSE, false, false), SHARD),
                        wish(false, false, ports(null, null, 9092)))
                .withMessageContaining("kafka does not run, and the others know it on port 9093");
        Planning unknown = new Planning(HOUSE, Optional.empty(), List.of(ZOOKEEPER));
        assertRefused(unknown, wish(false, false, ports(null, 2181, null))).withMessageContaining("runs on port 2182");
        assertThat(unknown.plan(wish(false, false, AskedPorts.NONE), USUAL).ports())
                .isEqualTo(new Ports(8080, 2182, 9092));
        assertRefused(afresh(), wish(false, false, ports(2181, null, null)))
                .withMessage("port 2181 is meant for gateway and for zookeeper");
    }

    @Test
    void smallAndPlainAreForTheStart() {
        Plan known = Plan.usual(RUNNING, HOUSE, false, false);
        Planning several = running(known, GATEWAY, ZOOKEEPER, KAFKA, SHARD, SHARD);
        assertRefused(several, wish(true, false, AskedPorts.NONE))
                .withMessageStartingWith("the fleet runs with cache-service=2, and --small is for the start: ");
        assertRefused(several, wish(false, true, AskedPorts.NONE)).withMessageContaining("--plain is for the start");

        Plan small = running(known, GATEWAY, ZOOKEEPER, KAFKA, SHARD).plan(wish(true, false, AskedPorts.NONE), USUAL);
        assertThat(small.counts().values()).containsOnly(1);
        Plan plain = Plan.usual(RUNNING, HOUSE, false, true);
        assertThat(running(plain, GATEWAY).plan(wish(false, true, AskedPorts.NONE), USUAL))
                .isEqualTo(plain);
    }

    @Test
    void aServiceFromElsewhereNeedsANameOfItsOwn() {
        ServiceFolder mine = new ServiceFolder("my-shards", Path.of("/mine/my-shards"));
        Plan known = Plan.usual(RUNNING, HOUSE, false, false);
        Plan plan = running(known, GATEWAY).plan(with(mine), USUAL);
        assertThat(plan.folders()).isEqualTo(Map.of("my-shards", mine.path()));
        assertThat(plan.counts()).containsEntry("my-shards", 1);
        assertThat(running(plan, record("my-shards", 18001)).plan(with(mine), USUAL))
                .isEqualTo(plan);
        assertThat(afresh().plan(with(house("gateway")), USUAL).counts()).containsEntry("gateway", 1);

        ServiceFolder other = new ServiceFolder("my-shards", Path.of("/other/my-shards"));
        assertRefused(running(plan, record("my-shards", 18001)), with(other))
                .withMessageContaining("its artifact is my-shards, as that of /mine/my-shards");
        assertRefused(afresh(), with(mine, other)).withMessageContaining("a name of its own");
        assertRefused(afresh(), with(new ServiceFolder("cache-service", Path.of("/mine/x"))))
                .withMessageContaining("as that of /house/cache-service");
        assertRefused(afresh(), with(new ServiceFolder("kafka", Path.of("/mine/kafka"))))
                .withMessageContaining("a broker's name");
    }

    private static ThrowableAssertAlternative<Failure> assertRefused(Planning planning, Wish wish) {
        return assertThatExceptionOfType(Failure.class).isThrownBy(() -> planning.plan(wish, USUAL));
    }

    private static Planning afresh() {
        return new Planning(HOUSE, Optional.of(Plan.usual(RUNNING, HOUSE, false, false)), List.of());
    }

    private static Planning running(Plan known, ProcessRecord... alive) {
        return new Planning(HOUSE, Optional.of(known), List.of(alive));
    }

    private static Wish wish(boolean small, boolean plain, AskedPorts ports) {
        return new Wish(small, plain, ports, new ArrayList<>(), 0);
    }

    private static Wish with(ServiceFolder... elsewhere) {
        return new Wish(false, false, AskedPorts.NONE, List.of(elsewhere), 0);
    }

    private static AskedPorts ports(@Nullable Integer gateway, @Nullable Integer zookeeper, @Nullable Integer kafka) {
        return new AskedPorts(gateway, zookeeper, kafka);
    }

    private static ServiceFolder house(String name) {
        return new ServiceFolder(name, Path.of("/house", name));
    }

    private static ProcessRecord record(String service, int port) {
        return new ProcessRecord(service, service + "-1", port, 0, port, 0, Path.of("log"), Path.of("."));
    }
}
