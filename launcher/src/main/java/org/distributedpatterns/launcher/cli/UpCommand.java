package org.distributedpatterns.launcher.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.build.FirstBuild;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.fleet.AskedPorts;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.fleet.LocalFleet.Wish;
import org.distributedpatterns.launcher.fleet.Ports;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Screen;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        header = {"Start what is missing, wait until it is ready.", ""},
        description = {
            "Starts what is missing: builds what is not built, starts ZooKeeper and Kafka, then the services, and waits"
                    + " until every instance is ready. The processes outlive this command and the terminal.",
            "",
            "A first start builds everything. AOT caches, with which later starts take half the time, are made after it,"
                    + " in the background and with low priority; ./platform down ends that, the next up goes on with it."
                    + " PLATFORM_PREPARE=before makes them before anything starts, PLATFORM_PREPARE=no not at all.",
            "",
            "A fleet that runs keeps its ports and its numbers: options that would change those are refused.",
            ""
        },
        footer = {
            "",
            "  ./platform up                        the usual fleet, or what is missing of the running one",
            "  ./platform up --small                one instance of each service",
            "  ./platform up --port 8090            the gateway elsewhere than on 8080",
            "  ./platform up --with ../my-shards    a service from another folder too"
        })
final class UpCommand implements Callable<Integer> {

    private final Home home;

    @Option(names = "--small", description = "One instance of each service.")
    private boolean small;

    @Option(
            names = "--plain",
            description = "Start the services as fat jars, as Maven has built them: slower, for comparison.")
    private boolean plain;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The gateway's port; 0 picks a free one. Default: $PLATFORM_PORT or 8080.")
    private @Nullable Integer port;

    @Option(
            names = "--zookeeper-port",
            paramLabel = "PORT",
            description = "ZooKeeper's port. Default: $PLATFORM_ZOOKEEPER_PORT or 2181.")
    private @Nullable Integer zookeeperPort;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Kafka's port. Default: $PLATFORM_KAFKA_PORT or 9092.")
    private @Nullable Integer kafkaPort;

    @Option(names = "--with", paramLabel = "FOLDER", description = "Also one instance of the service in this folder.")
    private List<Path> elsewhere = new ArrayList<>();

    @Option(names = "--parallel", paramLabel = "N", hidden = true)
    private int parallelStarts;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    UpCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        long started = System.nanoTime();
        List<ServiceFolder> folders = elsewhere.stream().map(ServiceFolder::at).toList();
        Wish wish = new Wish(small, plain, asked(), folders, parallelStarts);
        LocalFleet fleet = Changing.fleet(home);
        List<String> failures = fleet.up(wish);
        System.out.println();
        System.out.print(StatusView.of(fleet.conditions()));
        System.out.println();
        if (!failures.isEmpty()) {
            failures.forEach(failure -> System.err.println(Screen.red("platform: ") + failure));
            return ExitCode.SOFTWARE;
        }
        System.out.printf("Ready after %.1f s.%n%n", FirstBuild.secondsBefore() + (System.nanoTime() - started) / 1e9);
        StatusCommand.printBackground(fleet);
        System.out.print(Hints.of(fleet));
        return ExitCode.OK;
    }

    private AskedPorts asked() {
        requirePort("--port", port);
        requirePort("--zookeeper-port", zookeeperPort);
        requirePort("--kafka-port", kafkaPort);
        return new AskedPorts(port, zookeeperPort, kafkaPort);
    }

    private void requirePort(String option, @Nullable Integer value) {
        if (value != null && !Ports.isPort(value)) {
            throw new ParameterException(spec.commandLine(), option + " " + value + " is not a port");
        }
    }
}
