package org.distributedpatterns.launcher.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "restart",
        header = {"Replace instances one by one, without a lost request.", ""},
        description = {
            "Replaces instances one by one, built anew where sources have changed: a replacement starts, the service"
                    + " settles with it, those who call the service move the old instance's traffic to it step by step,"
                    + " then the old one drains and ends. No request is lost.",
            "",
            "A replacement that can't take over in time (see --patience), for example since its answers take more than"
                    + " twice as long as its peers', is ended, the old instance stays, and restart says so and ends with"
                    + " exit code 1.",
            "",
            "The gateway is the exception: its port has one owner. Without a name it stays as it is; restart gateway"
                    + " stops it first and so interrupts everything for some seconds.",
            ""
        },
        footer = {
            "",
            "  ./platform restart                   every service but the gateway, one after the other",
            "  ./platform restart cache-service",
            "  ./platform restart gateway           a short interruption"
        })
final class RestartCommand implements Callable<Integer> {

    private final Home home;

    @Parameters(
            arity = "0..*",
            paramLabel = "SERVICE",
            description = "The services; every one but the gateway if none is named.")
    private List<String> services = List.of();

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description =
                    "How long a replacement may take to take over before it is given up. Default: ${DEFAULT-VALUE}.")
    private int patience;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    RestartCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        if (patience < 1) {
            throw new ParameterException(spec.commandLine(), "--patience takes seconds, from 1 on");
        }
        LocalFleet fleet = Changing.fleet(home);
        fleet.restart(services.isEmpty() ? fleet.restartable() : services, Duration.ofSeconds(patience));
        System.out.println();
        System.out.print(StatusView.of(fleet.conditions()));
        if (services.isEmpty()) {
            System.out.println(
                    "The gateway runs on as it was: ./platform restart gateway interrupts for some seconds.");
        }
        return ExitCode.OK;
    }
}
