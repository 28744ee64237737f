package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.distributedpatterns.acceptance.readme.Reading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The READMEs tell the truth: each command is run as it stands there, in the order of the page, and what comes of it
 * has the shape that the page shows. {@link org.distributedpatterns.acceptance.readme.Page} says how a page is read,
 * {@link org.distributedpatterns.acceptance.readme.Treatment} what is left to the long form
 * ({@code -Dplatform.full=true}).
 */
@OnTheFleet
class ReadmeIT {

    private static final Path SCRATCH = Path.of("target/readme").toAbsolutePath();

    private final Platform platform;

    ReadmeIT(Platform platform) {
        this.platform = platform;
    }

    static List<String> pages() throws IOException {
        return Reading.pages(Platform.ROOT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void eachCommandDoesWhatThePageShows(String page) throws IOException {
        var reading = new Reading(Platform.ROOT, platform.environment(), ports(), Platform.FULL);
        Path scratch = Files.createTempDirectory(Files.createDirectories(SCRATCH), page.replace('/', '-') + "-");

        assertThat(reading.deviations(page, scratch))
                .as("scripts and output: %s", scratch)
                .isEmpty();
    }

    private Map<String, Integer> ports() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Map.of("8080", platform.port(), "2181", platform.zookeeperPort(), "8443", free.getLocalPort());
        }
    }

    /** The next page, and the next test, find the usual fleet. */
    @AfterEach
    void asBefore() {
        if (Platform.FULL) {
            platform.succeed(Duration.ofMinutes(3), "scale", "cache-service=4", "search-leaf=4");
            platform.heal();
        }
    }

    @Test
    void upEndsWithCommandsOfTheTour() throws IOException {
        String tour = Files.readString(Platform.ROOT.resolve("README.md"));
        List<String> hints = platform.greeting()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("curl "))
                .map(line -> line.replaceAll("localhost:\\d+", "localhost:8080"))
                .toList();

        assertThat(hints)
                .isNotEmpty()
                .allSatisfy(hint -> assertThat(tour).containsPattern("(?m)^" + Pattern.quote(hint)));
    }

    /** In the text, too. */
    @Test
    void onlyCommandsThatThereAreAreNamed() throws IOException {
        List<String> known = words("(?m)^  (\\w+) ", platform.succeed(Duration.ofSeconds(30), "--help"));

        for (String page : pages()) {
            assertThat(words("\\./platform (\\w+)", Files.readString(Platform.ROOT.resolve(page))))
                    .as(page)
                    .isSubsetOf(known);
        }
    }

    private static List<String> words(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
    }
}
