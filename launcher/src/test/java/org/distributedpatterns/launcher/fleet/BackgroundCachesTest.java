package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.awaitility.Awaitility;
import org.distributedpatterns.launcher.home.Home;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BackgroundCachesTest {

    @TempDir
    Path folder;

    private Home home;

    @BeforeEach
    void aProject() {
        home = new Home(folder, folder.resolve("state"));
    }

    @AfterEach
    void end() {
        new BackgroundCaches(home).end();
    }

    @Test
    void itRunsThePlatformsScriptForThisFleetAndNeedsNobodyToGoOn() throws IOException {
        script("echo \"$1 for $PLATFORM_HOME\"; exec sleep 600");
        new BackgroundCaches(home).start();

        BackgroundCaches later = new BackgroundCaches(home); // as another command sees it
        Path log = later.log().orElseThrow();
        Awaitility.await()
                .untilAsserted(() -> assertThat(log).content().contains("prepare for " + folder.resolve("state")));

        later.end();
        assertThat(later.log()).isEmpty();
    }

    @Test
    void whatEndsByItselfRunsNoMore() throws IOException {
        script("exit 0");
        BackgroundCaches caches = new BackgroundCaches(home);
        caches.start();
        Awaitility.await().until(() -> caches.log().isEmpty());
    }

    @Test
    void nobodyWaitsLongForOneThatDoesNotWantToEnd() throws IOException {
        script("trap '' TERM; echo up; while true; do sleep 1; done");
        BackgroundCaches caches = new BackgroundCaches(home);
        caches.start();
        Path log = caches.log().orElseThrow();
        Awaitility.await().untilAsserted(() -> assertThat(log).content().contains("up"));

        caches.end(); // or this test never ends

        assertThat(caches.log()).isEmpty();
    }

    private void script(String body) throws IOException {
        Path script = Files.writeString(folder.resolve("platform"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
