package org.distributedpatterns.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Launch;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.ProcessRecords;
import org.distributedpatterns.launcher.process.Processes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not done is said in one line, by exit code 1 or 2. The fleet is of processes that sleep. */
class RefusalsTest {

    private static final String PLAN = """
            {"ports":{"gateway":8190,"zookeeper":2190,"kafka":9190},"folders":{},"plain":false,
             "counts":{"gateway":1,"cache-service":2,"search-leaf":1}}
            """;

    @TempDir
    static Path state;

    private static final List<ProcessRecord> started = new ArrayList<>();
    private static Home home;
    private static Processes processes;

    @BeforeAll
    static void startFleet() throws IOException {
        home = new Home(Path.of(".."), state);
        processes = new Processes(new ProcessRecords(home.run()));
        start("zookeeper", "zookeeper", 2190);
        start("gateway", "gateway-1", 8190);
        start("cache-service", "cache-service-1", 18190);
        start("cache-service", "cache-service-2", 18191);
        ProcessRecord dead = start("search-leaf", "search-leaf-1", 18192);
        processes.kill(dead);
        Files.writeString(home.file("fleet.json"), PLAN);
    }

    private static ProcessRecord start(String service, String name, int port) {
        Path log = home.logs().resolve(service + "." + port + ".log");
        Launch launch = new Launch(service, state, List.of("sleep", "300"), Map.of(), log, port, port);
        ProcessRecord process =
                processes.records().named(processes.start(launch).record(), name);
        started.add(process);
        return process;
    }

    @AfterAll
    static void stopFleet() {
        processes.end(started, Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1 | up --port 8191             | gateway runs on port 8190: ./platform down first",
                "1 | up --zookeeper-port 2191   | zookeeper runs on port 2190",
                "1 | up --kafka-port 9191       | kafka does not run, and the others know it on port 9190",
                "1 | up --small                 | the fleet runs with cache-service=2",
                "1 | up --plain                 | --plain is for the start",
                "1 | up --with launcher         | launcher holds no service",
                "1 | restart cache-service-1    | cache-service-1 is an instance; restart takes services: cache-service,",
                "1 | restart zookeeper          | zookeeper is a broker",
                "1 | restart search-leaf        | search-leaf does not run",
                "1 | restart nope               | no service nope; restart takes services",
                "1 | kill cache-service-9       | no cache-service-9; there are cache-service-1, cache-service-2",
                "1 | kill cache-service         | cache-service is a service; its instances are cache-service-1",
                "1 | kill search-leaf-1         | search-leaf-1 is dead",
                "1 | pause search-leaf-1        | search-leaf-1 is dead",
                "1 | resume nope-1              | no nope-1; there are",
                "1 | pause cache-service-1 nope | no nope; there are",
                "1 | logs cache-service-9       | no cache-service-9; there are",
                "2 | logs gateway-1 -n -5       | -n -5: a number of lines is 0 or more",
                "2 | logs gateway-1 -n five     | 'five' is not an int",
                "2 | scale cache-service        | cache-service is no SERVICE=N",
                "2 | scale cache-service=-1     | cache-service=-1 is no SERVICE=N",
                "2 | scale cache-service=abc    | cache-service=abc is no SERVICE=N",
                "2 | scale cache-service=3 cache-service=4 | two numbers for cache-service",
                "1 | scale cache-service=100000 | cache-service=100000 is too many",
                "1 | scale cache-service-1=3    | cache-service-1 is an instance; scale takes services",
                "1 | scale gateway=0            | gateway can't be scaled",
                "1 | scale cache-service=3 nope=1 | no service nope",
                "2 | up --port 65536            | --port 65536 is not a port",
                "2 | up --kafka-port -1         | --kafka-port -1 is not a port",
                "2 | fork shard-service x/y --group com.class | --group com.class can't be one",
                "2 | fork shard-service x/y --group com.acme --name class | --name class can't be one",
                "2 | fork shard-service x/y     | missing required option: '--group=GROUP'",
                "1 | fork nope x/y --group com.acme | no service nope; there are cache-service",
                "2 | explode                    | no command explode",
                "2 | stauts                     | no command stauts; did you mean status",
                "2 | up --smal                  | no option --smal; did you mean --small",
                "2 | status now                 | one argument too many: now",
                "2 | kill                       | missing required parameter: 'NAME'",
                "2 | demo --pattern nope        | nope",
            })
    void oneLineSaysWhy(int exit, String command, String line) {
        Outcome outcome = run(command.split(" "));

        assertThat(outcome.exit()).as(outcome.error()).isEqualTo(exit);
        assertThat(outcome.error()).startsWith("platform: ").contains(line).hasLineCount(1);
        assertThat(Path.of("x")).doesNotExist();
    }

    /** Names are looked up before anything is done with one of them. */
    @Test
    void ofSeveralNamesAllAreThereOrNothingIsDone() {
        run("kill", "cache-service-1", "cache-service-9");

        assertThat(processes.alive()).hasSize(4);
    }

    @Test
    void whatHoldsAlreadyIsNoFailure() {
        for (String command : List.of("pause", "pause", "resume", "resume")) {
            assertThat(run(command, "cache-service-1")).isEqualTo(new Outcome(0, ""));
        }
        assertThat(processes.alive()).noneMatch(Processes::isPaused);
    }

    @Test
    void whatNobodyForesawIsOneLineToo() throws IOException {
        Files.writeString(home.file("fleet.json"), "{");
        assertThat(run("restart").error()).contains("fleet.json can't be read").hasLineCount(1);
        Files.delete(home.file("fleet.json"));
        Files.createDirectory(home.file("fleet.json"));
        assertThat(run("restart").error()).startsWith("platform: ").hasLineCount(1);
        Files.delete(home.file("fleet.json"));
        Files.writeString(home.file("fleet.json"), PLAN);
    }

    private record Outcome(int exit, String error) {}

    private Outcome run(String... arguments) {
        StringWriter error = new StringWriter();
        int exit =
                PlatformCommand.commandLine(home).setErr(new PrintWriter(error)).execute(arguments);
        return new Outcome(exit, error.toString());
    }
}
