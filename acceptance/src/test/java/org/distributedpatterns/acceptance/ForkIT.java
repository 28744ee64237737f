package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A service is copied out of the project as the start of somebody's own: it builds and passes its tests without
 * anything of ours in the local repository, joins the fleet, and is reached through the gateway.
 */
@OnTheFleet
class ForkIT {

    private static final Path WORK = Path.of("target/fork").toAbsolutePath();

    /**
     * A path of each service that answers 200 without anything put there before; others serve no calls from outside.
     */
    private static final Map<String, String> REACHED_AT = Map.of(
            "shard-service", "/shards",
            "search-root", "/search?q=anything",
            "election-demo", "/election");

    private final Platform platform;

    ForkIT(Platform platform) {
        this.platform = platform;
    }

    /** One service per normal run, another one each day; all of them in the long form. */
    static List<String> services() {
        int today = LocalDate.now(ZoneOffset.UTC).getDayOfYear();
        return Platform.FULL ? Services.ALL : List.of(Services.ALL.get(today % Services.ALL.size()));
    }

    @Test
    void nothingOfOursIsInTheLocalRepository() {
        Path repository =
                Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));

        assertThat(repository.resolve("org/distributedpatterns")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("services")
    void aForkBuildsPassesItsTestsJoinsTheFleetAndIsReached(String service) throws Exception {
        Path checkout = checkout();
        String name = "my-" + service;
        Path fork = WORK.resolve(name);
        delete(fork);

        execute(
                checkout,
                Duration.ofMinutes(10),
                checkout.resolve("platform").toString(),
                "fork",
                service,
                fork.toString(),
                "--group",
                "com.acme",
                "--name",
                name);

        assertThat(fork.resolve("pom.xml")).content().contains("<groupId>com.acme</groupId>", name);
        assertThat(fork.resolve("Dockerfile")).isRegularFile();
        assertThat(fork.resolve("LICENSE")).isRegularFile();
        assertThat(fork.resolve("target")).doesNotExist();
        assertThat(sources(fork)).isNotEmpty().noneMatch(text -> text.contains("org.distributedpatterns"));

        List<String> maven = new ArrayList<>(List.of(mvn(), "-B", "-ntp", "verify"));
        if ("offline:true".equals(System.getProperty("platform.maven.mode"))) {
            maven.add("-o");
        }
        if (!Platform.FULL) {
            maven.add("-DskipITs"); // the unit tests; the integration tests are the original's
        }
        execute(fork, Duration.ofMinutes(20), maven.toArray(String[]::new));

        platform.succeed(Platform.PATIENCE, "up", "--with", fork.toString());
        try {
            await().atMost(Platform.PATIENCE)
                    .untilAsserted(() -> assertThat(platform.instances(name)).isNotEmpty());
            String path = REACHED_AT.get(service);
            if (path != null) {
                await().atMost(Platform.PATIENCE)
                        .untilAsserted(() ->
                                platform.client().get("/api/" + name + path).expect(200));
            }
            Set<String> adminCalls = platform.adminCalls(name);
            assertThat(adminCalls)
                    .as("the original's, at the fork's paths")
                    .isEqualTo(platform.adminCalls(service).stream()
                            .map(call -> call.replace(" /api/", " /api/" + name + "/"))
                            .collect(Collectors.toSet()));
            adminCalls.forEach(new Requests(platform)::needsAdminToken);
        } finally {
            platform.succeed(Platform.PATIENCE, "scale", name + "=0"); // other tests know nothing of it
        }
    }

    /** The tracked files of the work tree, as {@code git archive} would give them to somebody else. */
    private static Path checkout() throws Exception {
        Path checkout = WORK.resolve("checkout");
        delete(checkout);
        String files = execute(Platform.ROOT, Duration.ofSeconds(30), "git", "ls-files");
        for (String file : files.lines().toList()) {
            Path from = Platform.ROOT.resolve(file);
            Path to = checkout.resolve(file);
            if (Files.isRegularFile(from)) {
                Files.createDirectories(to.getParent());
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return checkout;
    }

    private static List<String> sources(Path fork) throws IOException {
        try (var files = Files.walk(fork)) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(java|xml|yml)"))
                    .toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }

    private static String mvn() {
        String home = System.getProperty("platform.maven.home", "");
        Path mvn = Path.of(home, "bin", "mvn");
        return Files.isExecutable(mvn) ? mvn.toString() : "mvn";
    }

    /** What the command printed; it must succeed. */
    private static String execute(Path folder, Duration limit, String... command) throws Exception {
        Files.createDirectories(WORK);
        Path log = Files.createTempFile(WORK, "command-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ends within %s", String.join(" ", command), limit)
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        String output = Files.readString(log);
        assertThat(process.exitValue())
                .as("%s in %s printed:%n%s", String.join(" ", command), folder, output)
                .isZero();
        return output;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
