package org.distributedpatterns.launcher.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where things are. A fleet's state has a folder of its own, so that a second fleet (a test's) can run beside a user's;
 * what was made from the sources is shared by all fleets of a project.
 *
 * @param root the project
 * @param state data, logs and process records of one fleet
 */
public record Home(Path root, Path state) {

    public Home {
        root = root.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
    }

    /** The project that {@code ./platform} names, and {@code PLATFORM_HOME} or {@code .platform} in it. */
    public static Home ofEnvironment() {
        return of(Path.of(System.getProperty("platform.root", "")), System.getenv());
    }

    static Home of(Path root, Map<String, String> environment) {
        String state = environment.getOrDefault("PLATFORM_HOME", "");
        return new Home(root, state.isEmpty() ? root.resolve(".platform") : Path.of(state));
    }

    /** What a broker keeps between runs. */
    public Path data(String broker) {
        return folder(state.resolve("data").resolve(broker));
    }

    /** What the instances of a service keep between runs, together; made by those that keep something. */
    public Path kept(String service) {
        return state.resolve("data").resolve(service);
    }

    /** What is known of the running processes. */
    public Path run() {
        return folder(state.resolve("run"));
    }

    /** What is known of a process that works for the next start. */
    public Path background() {
        return folder(state.resolve("background"));
    }

    public Path logs() {
        return folder(state.resolve("logs"));
    }

    /** A file of the fleet's state by name. */
    public Path file(String name) {
        return folder(state).resolve(name);
    }

    /** Extracted services with their AOT caches. */
    public Path apps() {
        return folder(root.resolve(".platform/apps"));
    }

    /** The file as a person would type it: relative where it is below the working folder. */
    public static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute).toString() : absolute.toString();
    }

    private static Path folder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
