package org.distributedpatterns.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.distributedpatterns.bench.cache.RouterScenario;
import org.distributedpatterns.bench.cache.ShardScenario;
import org.distributedpatterns.bench.gateway.GatewayCacheScenario;
import org.distributedpatterns.bench.gateway.GatewayScenario;
import org.distributedpatterns.bench.scenario.Failure;
import org.distributedpatterns.bench.scenario.Program;
import org.distributedpatterns.bench.scenario.Scenario;
import org.distributedpatterns.bench.scenario.Settings;
import org.distributedpatterns.bench.sharding.BalanceScenario;
import org.distributedpatterns.bench.sharding.ShardingScenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./platform bench}: runs a comparison and prints it as Markdown. */
@Command(
        name = "./platform bench",
        mixinStandardHelpOptions = true,
        version = "Distributed Patterns Platform",
        description = {
            "Compares a part of the platform with what one would pick instead, side by side in one run."
                    + " Without a SCENARIO it lists them. The last thing printed is a table in Markdown, with ratios.",
            ""
        },
        footer = {"", "Exit codes: 0 done, 1 failed (one line says why), 2 wrong usage."})
public final class Bench implements Callable<Integer> {

    /** In the order of the list. */
    static final List<Scenario> SCENARIOS = List.of(
            new ShardingScenario(),
            new BalanceScenario(),
            new ShardScenario(),
            new RouterScenario(),
            new GatewayScenario(),
            new GatewayCacheScenario());

    @Parameters(arity = "0..1", paramLabel = "SCENARIO", description = "What to compare.")
    private @Nullable String scenario;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = Seconds.class,
            description = "Of one measurement of one contender: 10s, 1m. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each is measured; the median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    private Bench() {}

    /** The command, ready to execute arguments. */
    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((exception, _, _) -> {
                    if (exception instanceof Failure) {
                        System.err.println("platform: " + exception.getMessage());
                        return ExitCode.SOFTWARE;
                    }
                    throw exception;
                });
    }

    static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (scenario == null) {
            System.out.print(list());
            return ExitCode.OK;
        }
        Scenario chosen = SCENARIOS.stream()
                .filter(each -> each.name().equals(scenario))
                .findFirst()
                .orElseThrow(() -> new Failure("there is no scenario " + scenario + "\n" + list()));
        Program.require(chosen.needs());
        Path root = Path.of(System.getProperty("platform.root", ".."))
                .toAbsolutePath()
                .normalize();
        System.out.println("\n" + chosen.run(new Settings(root, duration, rounds, System.err::println)));
        return ExitCode.OK;
    }

    /** The scenarios, one a line; those that can't run here say what to install. */
    private static String list() {
        List<String> lines = new ArrayList<>(List.of("Scenarios, each run by ./platform bench SCENARIO:", ""));
        for (Scenario each : SCENARIOS) {
            lines.add(String.format(Locale.ROOT, "  %-14s %s", each.name(), each.summary()));
            each.needs().stream()
                    .filter(program -> program.find().isEmpty())
                    .map(program -> "               needs " + program.command() + ": apt-get install "
                            + program.debianPackage())
                    .forEach(lines::add);
        }
        return String.join("\n", lines) + "\n";
    }

    /** {@code 300ms}, {@code 30s}, {@code 5m}. */
    static final class Seconds implements CommandLine.ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            try {
                return lower.endsWith("ms")
                        ? Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)))
                        : Duration.parse("PT" + lower);
            } catch (RuntimeException e) {
                throw new CommandLine.TypeConversionException("'" + text + "' is not a duration such as 10s or 1m");
            }
        }
    }
}
