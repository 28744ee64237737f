package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.Test;

class RosterTest {

    private static final ProcessRecord ONE = record("cache-service", "cache-service-1", 11);
    private static final ProcessRecord TWO = record("cache-service", "cache-service-2", 12);
    private static final ProcessRecord KAFKA = record("kafka", "kafka", 13);
    private static final ProcessRecord DEAD = record("search-leaf", "search-leaf-1", 14);

    private final Roster roster = new Roster(List.of(ONE, TWO, KAFKA), List.of(DEAD));

    @Test
    void processesAreFoundByNameAndByProcessId() {
        assertThat(roster.running("cache-service-2")).isEqualTo(TWO);
        assertThat(roster.running("13")).isEqualTo(KAFKA);
        assertThat(roster.any("search-leaf-1")).isEqualTo(DEAD);
    }

    @Test
    void whatIsNotThereIsAnsweredByWhatIs() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roster.running("cache-service-9"))
                .withMessage("no cache-service-9; there are cache-service-1, cache-service-2, kafka");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roster.any("cache-service-9"))
                .withMessageContaining("there are cache-service-1");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roster.running("search-leaf-1"))
                .withMessageContaining("search-leaf-1 is dead;")
                .withMessageContaining("there are cache-service-1");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roster.running("cache-service"))
                .withMessage("cache-service is a service; its instances are cache-service-1, cache-service-2");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new Roster(List.of(), List.of()).running("kafka"))
                .withMessage("no kafka; nothing runs: ./platform up starts the fleet");
    }

    @Test
    void whoNamesAnInstanceWhereAServiceIsMeantIsToldTheServices() {
        List<String> services = List.of("cache-service", "gateway");
        roster.requireService("restart", "cache-service", services);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roster.requireService("restart", "cache-service-1", services))
                .withMessage("cache-service-1 is an instance; restart takes services: cache-service, gateway");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roster.requireService("scale", "kafka", services))
                .withMessage("kafka is a broker; scale takes services: cache-service, gateway");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roster.requireService("scale", "nope", services))
                .withMessage("no service nope; scale takes services: cache-service, gateway");
    }

    private static ProcessRecord record(String service, String name, long pid) {
        return new ProcessRecord(service, name, pid, 0, 1, 2, Path.of("log"), Path.of("."));
    }
}
