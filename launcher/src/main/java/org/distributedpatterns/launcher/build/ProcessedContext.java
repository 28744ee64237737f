package org.distributedpatterns.launcher.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.home.Folders;

/**
 * Spring's own processing of a service ahead of its start: which conditions hold and how each bean is made is worked
 * out once and written as code, so that a start reads no configuration classes. It is what Spring Boot's Maven plugin
 * does in {@code process-aot}, done to an extracted service when its AOT cache is made, since a first start does not
 * need it.
 *
 * <p>It fixes the conditions for good, and these ask for properties: whether traces are exported, for example. So it is
 * made without the properties that somebody's environment sets, and an instance whose environment sets any starts
 * without it ({@link #fits}).
 */
final class ProcessedContext {

    /** The service's jar with the generated classes. */
    static final String JAR = "processed.jar";

    /** Has a start use them. */
    static final String OPTION = "-Dspring.aot.enabled=true";

    /** Where environment variables set what Spring's, and our, conditions ask for. */
    private static final List<String> PREFIXES =
            List.of("SPRING_", "MANAGEMENT_", "SERVER_", "SPRINGDOC_", "LOGGING_", "OTEL_", "PLATFORM_");

    /** What {@code ./platform} itself is told by, and a port it gives each instance: no condition asks for these. */
    private static final List<String> LAUNCHERS = List.of(
            "PLATFORM_HOME",
            "PLATFORM_PORT",
            "PLATFORM_KAFKA_PORT",
            "PLATFORM_ZOOKEEPER_PORT",
            "PLATFORM_PREPARE",
            "PLATFORM_ADMIN_TOKEN",
            "PLATFORM_ADMIN_TOKEN_FILE",
            "MANAGEMENT_PORT");

    private static final List<String> OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** Options that set properties, or name a file that may. */
    private static final List<String> SETTING = List.of("-D", "@", "-XX:Flags", "-XX:VMOptionsFile");

    /** Runs a program in the service's folder and tells its exit code. */
    interface Programs {
        int run(List<String> command) throws IOException;
    }

    private ProcessedContext() {}

    /** Whether an instance in this environment decides as the processing did. */
    static boolean fits(Map<String, String> environment) {
        return deciding(environment).isEmpty();
    }

    /** The variables of an environment that may have a condition decide otherwise, in alphabetical order. */
    static SortedSet<String> deciding(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> decides(variable.getKey(), variable.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Leaves an environment in which nothing decides otherwise than a service's own configuration. */
    static void clear(Map<String, String> environment) {
        environment.keySet().removeAll(deciding(environment));
    }

    private static boolean decides(String variable, String value) {
        String name =
                variable.toUpperCase(Locale.ROOT).replace('.', '_'); // Spring takes server.port and server_port, too
        return PREFIXES.stream().anyMatch(name::startsWith) && !LAUNCHERS.contains(name)
                || OPTIONS.contains(name) && SETTING.stream().anyMatch(value::contains);
    }

    /**
     * Makes {@link #JAR} of an extracted service. Not of one for which Spring generates proxies of classes: a JVM that
     * has them from its AOT cache lets no start without {@link #OPTION} generate them anew.
     *
     * @return whether it could be made; the programs' log says why not
     */
    static boolean make(Path folder, String jar, Programs programs) throws IOException {
        Path work = folder.resolve("processed").toAbsolutePath();
        Folders.delete(work);
        Files.deleteIfExists(folder.resolve(JAR));
        try {
            return make(folder, jar, work, programs);
        } finally {
            Folders.delete(work);
        }
    }

    private static boolean make(Path folder, String jar, Path work, Programs programs) throws IOException {
        Path classes = Files.createDirectories(work.resolve("classes"));
        Path resources = Files.createDirectories(work.resolve("resources"));
        Path sources = Files.createDirectories(work.resolve("sources"));
        if (programs.run(process(mainClass(folder.resolve(jar)), jar, sources, resources, classes)) != 0
                || holdsProxies(classes)
                || programs.run(compile(jar, sources, classes)) != 0) {
            return false;
        }
        Path copy = work.resolve(jar);
        Files.copy(folder.resolve(jar), copy);
        if (programs.run(pack(copy, classes, resources)) != 0) {
            return false;
        }
        Files.move(copy, folder.resolve(JAR), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static boolean holdsProxies(Path classes) throws IOException {
        Files.createDirectories(classes); // Spring begins by deleting it, and makes it again for its first class only
        try (Stream<Path> files = Files.walk(classes)) {
            return files.anyMatch(file -> file.getFileName().toString().contains("$$SpringCGLIB$$"));
        }
    }

    private static String mainClass(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        }
    }

    private static List<String> process(String main, String jar, Path sources, Path resources, Path classes) {
        List<String> command = new ArrayList<>(List.of(Jdk.java(), "@" + App.OPTIONS));
        command.addAll(Jdk.SHORT_LIVED);
        command.addAll(List.of(
                "-Dplatform.rehearsal=true", // or it would wait for ZooKeeper to give it a name
                "-cp",
                jar,
                "org.springframework.boot.SpringApplicationAotProcessor",
                main,
                sources.toString(),
                resources.toString(),
                classes.toString(),
                "processed", // where hints for native images go by group and artifact
                "service",
                "--platform.rehearsal=false")); // what only a rehearsal has is not to be in every start
        return command;
    }

    private static List<String> compile(String jar, Path sources, Path classes) throws IOException {
        Path list = sources.resolve("list");
        try (Stream<Path> files = Files.walk(sources)) {
            Files.write(
                    list,
                    files.filter(file -> file.toString().endsWith(".java"))
                            .map(file -> "\"" + file.toString().replace("\\", "\\\\") + "\"")
                            .toList());
        }
        List<String> command = tool("javac");
        command.addAll(List.of(
                "-proc:none",
                "-nowarn",
                "-cp",
                jar + File.pathSeparator + classes,
                "-d",
                classes.toString(),
                "@" + list));
        return command;
    }

    private static List<String> pack(Path jar, Path classes, Path resources) {
        List<String> command = tool("jar");
        command.addAll(List.of(
                "--update", "--file", jar.toString(), "-C", classes.toString(), ".", "-C", resources.toString(), "."));
        return command;
    }

    private static List<String> tool(String name) {
        List<String> command =
                new ArrayList<>(List.of(Jdk.home().resolve("bin").resolve(name).toString()));
        Jdk.SHORT_LIVED.forEach(option -> command.add("-J" + option));
        return command;
    }
}
