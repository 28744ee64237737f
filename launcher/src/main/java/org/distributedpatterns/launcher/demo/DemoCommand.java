package org.distributedpatterns.launcher.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.distributedpatterns.launcher.fleet.Fleet;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows each pattern on real input and breaks something on the way. Exit code 1 if anything failed. */
@Command(
        name = "demo",
        description = {
            "Shows the patterns on real input, through the gateway, and kills an instance of each service on the way.",
            "The client repeats no request: one that fails, a miss of a stored key or a search that leaves a partition "
                    + "out ends the demo with exit code 1. What was killed stays dead until './platform up'."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    private final Supplier<Fleet> local;
    private final Supplier<Fleet> containers;
    private final Path project;

    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            split = ",",
            description = "Shows only this: ${COMPLETION-CANDIDATES}. Without it, all in turn.")
    private List<Pattern> patterns = List.of(Pattern.values());

    @Option(names = "--compose", description = "Uses the fleet of 'docker compose up', and kills containers.")
    private boolean compose;

    @Option(names = "--gateway", paramLabel = "URL", description = "Where the gateway is, if not where the fleet says.")
    private @Nullable URI gateway;

    @Option(
            names = "--sample",
            description = "Takes this project's own sources as input, not the JDK's ($JAVA_HOME/lib/src.zip).")
    private boolean sample;

    @Option(
            names = "--evaluate",
            description = {
                "With --pattern cache: measures instead what the cache does for a slow origin (started here), with one "
                        + "shard and with all of them, and draws it into docs/cache-evaluation.png. Takes some minutes, "
                        + "and scales cache-service to 1 and back meanwhile.",
                "Not with --compose: containers are not scaled from here, and would not reach the origin."
            })
    private boolean evaluate;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /**
     * A demo of one of two fleets.
     *
     * @param local the fleet of processes on this machine
     * @param containers the fleet of {@code docker compose}
     * @param project the project's folder, whose sources are the sample
     */
    public DemoCommand(Supplier<Fleet> local, Supplier<Fleet> containers, Path project) {
        GatewayClient.forbidRetries();
        this.local = local;
        this.containers = containers;
        this.project = project;
    }

    @Override
    public Integer call() throws IOException {
        if (evaluate && (compose || !patterns.equals(List.of(Pattern.CACHE)))) {
            throw new ParameterException(
                    spec.commandLine(),
                    compose
                            ? "--evaluate needs the local fleet of ./platform up: it scales cache-service, and its origin "
                                    + "is on this machine, where containers do not reach it"
                            : "--evaluate goes with --pattern cache");
        }
        Narrator narrator = Narrator.ofTerminal();
        Fleet fleet = compose ? containers.get() : local.get();
        try (SourceTree sources = sources();
                GatewayClient client = new GatewayClient(gateway == null ? fleet.gateway() : gateway)) {
            var stage = new Stage(fleet, client, narrator, sources);
            return evaluate ? evaluate(stage) : play(stage, patterns, compose);
        }
    }

    private SourceTree sources() throws IOException {
        SourceTree jdk = sample ? null : SourceTree.ofJdk(Path.of(System.getProperty("java.home")));
        return jdk == null ? SourceTree.ofProject(project) : jdk;
    }

    private int evaluate(Stage stage) {
        try {
            CacheEvaluation.play(stage, project.resolve("docs/cache-evaluation.png"));
            return 0;
        } catch (Failure e) {
            stage.narrator().bad("cache: " + e.getMessage());
            return 1;
        }
    }

    /** Plays the patterns one after the other; those after a failed one, too. */
    static int play(Stage stage, List<Pattern> patterns, boolean compose) {
        Narrator narrator = stage.narrator();
        long start = System.nanoTime();
        List<String> failed = new ArrayList<>();
        for (Pattern pattern : patterns) {
            String name = pattern.toString();
            try {
                pattern.play(stage);
            } catch (Failure e) {
                narrator.bad(name + ": " + e.getMessage());
                failed.add(name);
            }
        }
        narrator.line("");
        narrator.line((failed.isEmpty() ? "All shown in " : "Failed: " + String.join(", ", failed) + ". It took ")
                + Narrator.duration(Duration.ofNanos(System.nanoTime() - start)) + ": "
                + Narrator.number(stage.client().sent()) + " requests, each sent once, "
                + Narrator.number(stage.client().failed()) + " failed.");
        if (!stage.killed().isEmpty()) {
            narrator.line("Dead now: " + String.join(", ", stage.killed()) + ". Bring back what is missing: "
                    + (compose ? "docker compose up -d" : "./platform up"));
        }
        return failed.isEmpty() ? 0 : 1;
    }
}
