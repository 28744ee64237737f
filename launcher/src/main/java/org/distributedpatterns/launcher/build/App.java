package org.distributedpatterns.launcher.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * A service as it is started: usually extracted, and with an AOT cache if one could be made.
 *
 * @param service the service's name
 * @param directory where it runs; everything below is relative to it
 * @param jar its jar
 * @param options the file with its JVM options
 * @param aotCache whether there is an AOT cache
 */
public record App(String service, Path directory, String jar, String options, boolean aotCache) {

    static final String OPTIONS = "jvm.options";
    static final String AOT_CACHE = "app.aot";

    /**
     * The variables of this process's environment for which instances ask all their conditions anew, and so start
     * slower than they could.
     */
    public static SortedSet<String> deciding() {
        return ProcessedContext.deciding(System.getenv());
    }

    /** The service as Maven has built it: one fat jar, without an AOT cache. */
    public static App plain(ServiceFolder service) {
        Path jar = service.jar().orElseThrow(() -> new Failure(service.name() + " is not built"));
        return new App(
                service.name(),
                service.path(),
                jar.toString(),
                service.jvmOptions().toString(),
                false);
    }

    /** Program and arguments that start it in its directory, with this process's environment. */
    public List<String> command() {
        return command(System.getenv());
    }

    List<String> command(Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(Jdk.java(), "@" + options));
        if (aotCache) {
            command.add("-XX:AOTCache=" + AOT_CACHE);
        }
        if (jar.equals(ProcessedContext.JAR) && ProcessedContext.fits(environment)) {
            command.add(ProcessedContext.OPTION);
        }
        command.addAll(Jdk.hugePages());
        command.add("-jar");
        command.add(jar);
        return command;
    }
}
