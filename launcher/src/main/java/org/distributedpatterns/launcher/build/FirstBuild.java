package org.distributedpatterns.launcher.build;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The build of everything that {@code ./platform} starts for a first {@code up}, before there is a launcher. */
public final class FirstBuild {

    private static final @Nullable Long PID = Long.getLong("platform.build.pid");

    private FirstBuild() {}

    /** Follows it, if there is one. */
    static @Nullable MavenRun running() {
        return PID == null ? null : new MavenRun(PID, Path.of(System.getProperty("platform.build.log", "")));
    }

    /** How many seconds went by before there was a launcher. */
    public static long secondsBefore() {
        return Long.getLong("platform.build.seconds", 0);
    }

    /** It ends with the launcher at the latest: two Mavens could spoil each other's downloads. */
    public static void endWithLauncher() {
        Long pid = PID;
        if (pid != null) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(pid)));
        }
    }

    /** This process, which was the shell before, is its parent, so the id is nobody else's. */
    private static void end(long pid) {
        ProcessHandle.of(pid).ifPresent(shell -> {
            shell.descendants().forEach(ProcessHandle::destroy);
            shell.destroy();
        });
    }
}
