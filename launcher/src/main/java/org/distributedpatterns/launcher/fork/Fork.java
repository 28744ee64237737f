package org.distributedpatterns.launcher.fork;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.build.Formatting;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.terminal.Failure;

/** Copies a service under a new name. */
public final class Fork {

    private static final List<String> ADDED = List.of("Dockerfile", "gitignore");

    private final Path root;

    /** @param root the project with the services */
    public Fork(Path root) {
        this.root = root;
    }

    /**
     * Copies the service's files, without what was built, to a folder that does not exist or is empty.
     *
     * @return how many files the copy has
     */
    public int copy(ForkName fork, Path destination) {
        ServiceFolder service = ServiceFolder.at(root.resolve(fork.service()));
        try {
            if (Files.exists(destination) && !isEmpty(destination)) {
                throw new Failure(destination + " is not empty");
            }
            Path configuration = service.path().resolve("src/main/resources/application.yml");
            Renaming renaming = new Renaming(fork, Renaming.publishedPaths(Files.readString(configuration)));
            List<String> files = files(service.path());
            for (String file : files) {
                copy(service.path().resolve(file), destination.resolve(renaming.file(file)), file, renaming);
            }
            for (String resource : ADDED) {
                add(resource, fork, destination);
            }
            Formatting.apply(destination);
            return files.size() + ADDED.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void copy(Path from, Path to, String name, Renaming renaming) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        byte[] bytes = Files.readAllBytes(from);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            Files.writeString(to, renaming.text(name, text));
        } catch (CharacterCodingException e) {
            Files.write(to, bytes); // no text, nothing to rename in it
        }
        if (Files.isExecutable(from)) {
            to.toFile().setExecutable(true);
        }
    }

    private static void add(String resource, ForkName fork, Path destination) throws IOException {
        String file = resource.equals("gitignore") ? ".gitignore" : resource;
        if (Files.exists(destination.resolve(file))) {
            return;
        }
        try (InputStream template = Fork.class.getResourceAsStream(resource)) {
            String text = new String(Objects.requireNonNull(template, resource).readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(destination.resolve(file), text.replace("@name@", fork.name()));
        }
    }

    /** What git knows or would take; where there is no repository, everything but {@code target}. */
    private static List<String> files(Path folder) throws IOException {
        List<String> tracked = gitFiles(folder);
        if (!tracked.isEmpty()) {
            return tracked.stream()
                    .filter(file -> Files.isRegularFile(folder.resolve(file)))
                    .toList();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> !file.startsWith("target" + File.separator))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> gitFiles(Path folder) {
        try {
            Process git = new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard")
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> files = git.inputReader().lines().toList();
            return git.waitFor() == 0 ? files : List.of();
        } catch (IOException e) {
            return List.of(); // no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
