package org.distributedpatterns.launcher.cli;

import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.ComposeFleet;
import org.distributedpatterns.launcher.home.AdminToken;
import org.distributedpatterns.launcher.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

@Command(
        name = "token",
        header = {"Print the bearer token for admin calls.", ""},
        description = {
            "Prints the bearer token for the calls that define or redirect work. It is random, made once, and stands in"
                    + " .platform/token, readable by you only.",
            ""
        },
        footer = {"", "  curl -H \"Authorization: Bearer $(./platform token)\" http://localhost:8080/admin/services"})
final class TokenCommand implements Callable<Integer> {

    private final Home home;

    @Option(names = "--compose", description = "The token of the fleet that docker compose up has started.")
    private boolean compose;

    TokenCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        System.out.println(compose ? new ComposeFleet(home.root()).token() : AdminToken.of(home));
        return ExitCode.OK;
    }
}
