package org.distributedpatterns.launcher.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Folders;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Launch;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.ProcessRecords;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * What the launcher's own AOT cache is trained by: starts a process, asks about its health as for a real instance, and
 * shows the table, in a fleet's home of its own.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {

    /** Enough that a class is loaded whether it is needed by the first answer or by a later one. */
    private static final int ROUNDS = 5;

    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Home home;

    RehearseCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws IOException {
        Path state = Files.createTempDirectory("platform-rehearsal");
        HttpServer instance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        instance.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        instance.start();
        try {
            rehearse(new Home(home.root(), state), instance.getAddress().getPort());
        } finally {
            instance.stop(0);
            Folders.delete(state);
        }
        return ExitCode.OK;
    }

    private static void rehearse(Home home, int port) {
        Processes processes = new Processes(new ProcessRecords(home.run()));
        Path log = home.logs().resolve("rehearsal.log");
        Launch launch = new Launch("rehearsal", home.state(), List.of("sleep", "60"), Map.of(), log, port, port);
        ProcessRecord started = processes.start(launch).record();
        try {
            processes.records().named(started, "rehearsal-1");
            LocalFleet fleet = new LocalFleet(home, Progress.silent());
            for (int round = 0; round < ROUNDS; round++) {
                System.out.print(StatusView.of(fleet.conditions()));
            }
        } finally {
            processes.end(List.of(started), FAREWELL);
        }
    }
}
