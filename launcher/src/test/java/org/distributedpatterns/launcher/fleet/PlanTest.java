package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

    private static final Ports PORTS = new Ports(8080, 2181, 9092);

    private static final List<ServiceFolder> SERVICES = Stream.of("cache-service", "gateway", "new-service")
            .map(name -> new ServiceFolder(name, Path.of(name)))
            .toList();

    @TempDir
    Path folder;

    @Test
    void theUsualFleetHasSeveralOfWhatIsOneOfManyAndOneOfAnythingElse() {
        assertThat(Plan.usual(PORTS, SERVICES, false, false).counts())
                .isEqualTo(Map.of("cache-service", 4, "gateway", 1, "new-service", 1));
    }

    @Test
    void theSmallFleetHasOneOfEach() {
        assertThat(Plan.usual(PORTS, SERVICES, true, false).counts().values()).containsOnly(1);
    }

    @Test
    void theGatewayStartsFirst() {
        assertThat(Plan.usual(PORTS, SERVICES, false, false).services())
                .containsExactly("gateway", "cache-service", "new-service");
    }

    @Test
    void laterCommandsKnowIt() {
        Home home = new Home(folder, folder);
        Plan plan = Plan.usual(PORTS, SERVICES, false, false)
                .with("cache-service", 7)
                .with(new ServiceFolder("my-shards", Path.of("/elsewhere/my-shards")));
        plan.save(home);
        assertThat(Plan.load(home)).contains(plan);
        assertThat(plan.counts()).containsEntry("cache-service", 7).containsEntry("my-shards", 1);
    }

    @Test
    void anUnknownServiceIsNamed() {
        Plan plan = Plan.usual(PORTS, SERVICES, false, false);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> plan.folder("nope", new Home(folder, folder)))
                .withMessageContaining("no service nope");
    }

    @Test
    void portsComeFromTheEnvironmentAndMustBePorts() {
        assertThat(Ports.of(Map.of())).isEqualTo(PORTS);
        assertThat(Ports.of(Map.of("PLATFORM_PORT", "0", "PLATFORM_KAFKA_PORT", "19092")))
                .isEqualTo(new Ports(0, 2181, 19092));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Ports.of(Map.of("PLATFORM_PORT", "eighty")))
                .withMessage("PLATFORM_PORT=eighty is not a port");
        assertThatExceptionOfType(Failure.class).isThrownBy(() -> Ports.of(Map.of("PLATFORM_PORT", "65536")));
    }
}
