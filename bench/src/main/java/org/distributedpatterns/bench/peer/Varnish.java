package org.distributedpatterns.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.scenario.Program;

/** Varnish with a memory store and a VCL of its own, in a sandbox. */
public final class Varnish {

    private Varnish() {}

    /**
     * Starts varnishd on a port of 127.0.0.1.
     *
     * @param vcl the whole file, with its {@code vcl 4.1;} and a backend
     * @param storeMegabytes of memory for objects
     * @param parameters further ones, as {@code name=value}
     */
    public static Process start(
            Sandbox sandbox, String name, int port, String vcl, int storeMegabytes, String... parameters)
            throws InterruptedException {
        Path file = sandbox.write(name + ".vcl", vcl);
        List<String> command = new ArrayList<>(List.of(
                Program.VARNISH.path(),
                "-F",
                "-j",
                "none",
                "-n",
                sandbox.folder().resolve(name).toString(),
                "-a",
                "127.0.0.1:" + port,
                "-f",
                file.toString(),
                "-s",
                "malloc," + storeMegabytes + "m"));
        for (String parameter : parameters) {
            command.add("-p");
            command.add(parameter);
        }
        Process process = sandbox.start(name, Map.of(), command);
        sandbox.awaitPort(name, process, port);
        return process;
    }
}
