package org.distributedpatterns.launcher.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.distributedpatterns.launcher.build.Jdk;
import org.distributedpatterns.launcher.build.Pom;
import org.distributedpatterns.launcher.home.Home;
import picocli.CommandLine.IVersionProvider;

/** Which platform this is, and which JDK everything runs on. */
final class Version implements IVersionProvider {

    private final Home home;

    Version(Home home) {
        this.home = home;
    }

    @Override
    public String[] getVersion() {
        Path pom = home.root().resolve("pom.xml");
        String version = Files.exists(pom) ? " " + Pom.of(pom).version() : "";
        return new String[] {
            "Distributed Patterns Platform" + version + ", JDK " + Runtime.version() + " in " + Jdk.home()
        };
    }
}
