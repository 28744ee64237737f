package org.distributedpatterns.launcher.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path folder;

    @Test
    void theStateIsInTheProjectUnlessTheEnvironmentSaysOtherwise() {
        assertThat(Home.of(folder, Map.of()).state()).isEqualTo(folder.resolve(".platform"));
        assertThat(Home.of(folder, Map.of("PLATFORM_HOME", "/elsewhere")).state())
                .isEqualTo(Path.of("/elsewhere"));
    }

    @Test
    void preparedServicesAreSharedByTheFleetsOfAProject() {
        Home home =
                Home.of(folder, Map.of("PLATFORM_HOME", folder.resolve("other").toString()));
        assertThat(home.apps()).isEqualTo(folder.resolve(".platform/apps")).isDirectory();
    }

    @Test
    void theTokenIsMadeOnceAndReadableByItsOwnerOnly() throws IOException {
        Home home = Home.of(folder, Map.of());
        String token = AdminToken.of(home);
        assertThat(token).hasSizeGreaterThanOrEqualTo(32).isEqualTo(AdminToken.of(home));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.file("token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void twoCommandsDoNotChangeAFleetAtOnce() {
        Home home = Home.of(folder, Map.of());
        try (HomeLock held = HomeLock.take(home)) {
            assertThat(held).isNotNull();
            // within one process the JDK refuses; another process is told by a Failure
            assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(() -> HomeLock.take(home));
        }
        HomeLock.take(home).close();
    }
}
