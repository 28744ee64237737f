package org.distributedpatterns.launcher.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

@Command(
        name = "restart",
        header = {"Replace instances one by one, without a lost request.", ""},
        description = {
            "Replaces instances one by one, built anew where sources have changed: a replacement starts, the service"
                    + " settles with it, then the old instance drains and ends. No request is lost.",
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

    RestartCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        LocalFleet fleet = Changing.fleet(home);
        fleet.restart(services.isEmpty() ? fleet.restartable() : services);
        System.out.println();
        System.out.print(StatusView.of(fleet.conditions()));
        if (services.isEmpty()) {
            System.out.println(
                    "The gateway runs on as it was: ./platform restart gateway interrupts for some seconds.");
        }
        return ExitCode.OK;
    }
}
