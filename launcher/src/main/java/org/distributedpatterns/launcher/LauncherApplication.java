package org.distributedpatterns.launcher;

import org.distributedpatterns.launcher.build.FirstBuild;
import org.distributedpatterns.launcher.cli.PlatformCommand;

/** The entry point of {@code ./platform}. */
public final class LauncherApplication {

    private LauncherApplication() {}

    static void main(String[] args) {
        FirstBuild.endWithLauncher();
        System.exit(PlatformCommand.commandLine().execute(args));
    }
}
