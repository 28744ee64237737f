package org.distributedpatterns.sync;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The versions that a file had, as git knows them. */
final class Versions {

    /** An edit is told from an old copy by as many versions; more are not worth the time. */
    private static final int DEPTH = 20;

    private final Path root;
    private final Map<Path, List<byte[]>> known = new HashMap<>();

    Versions(Path root) {
        this.root = root;
    }

    /** The bytes of the newest commits' versions, newest first; none where there is no git. Asked for once. */
    List<byte[]> of(Path file) {
        return known.computeIfAbsent(file, this::read);
    }

    private List<byte[]> read(Path file) {
        List<byte[]> versions = new ArrayList<>();
        String path = root.relativize(file).toString();
        String commits = git("log", "-n", String.valueOf(DEPTH), "--format=%H", "--", path)
                .map(Texts::of)
                .orElse("");
        for (String commit : commits.lines().toList()) {
            git("show", commit + ":./" + path).ifPresent(versions::add);
        }
        return versions;
    }

    private Optional<byte[]> git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] output = git.getInputStream().readAllBytes();
            return git.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted", e);
        }
    }
}
