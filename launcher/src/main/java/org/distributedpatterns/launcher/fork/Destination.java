package org.distributedpatterns.launcher.fork;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.home.Folders;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is about to hold a copy. Unless it is kept, it ends as it was found: not there, or empty. That holds
 * for a launcher that is interrupted, too.
 */
final class Destination implements AutoCloseable {

    private final Path folder;
    private final List<Path> made;
    private final Thread interrupted = Thread.ofPlatform().name("undo").unstarted(this::undo);
    private boolean closed;

    private Destination(Path folder, List<Path> made) {
        this.folder = folder;
        this.made = made;
    }

    /**
     * Begins with a folder that does not exist or is empty.
     *
     * @throws Failure if it is neither
     */
    static Destination open(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new Failure(Home.shown(folder) + " is a file: a copy needs a folder of its own");
        }
        if (Files.isDirectory(folder) && !isEmpty(folder)) {
            throw new Failure(Home.shown(folder) + " is not empty");
        }
        List<Path> missing = new ArrayList<>();
        for (@Nullable Path each = folder; each != null && !Files.exists(each); each = each.getParent()) {
            missing.add(each);
        }
        Destination destination = new Destination(folder, missing);
        Runtime.getRuntime().addShutdownHook(destination.interrupted);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            destination.close();
            throw e;
        }
        return destination;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    Path folder() {
        return folder;
    }

    /** Whether it is neither kept nor taken away. */
    synchronized boolean isOpen() {
        return !closed;
    }

    boolean has(String file) {
        return Files.exists(folder.resolve(file));
    }

    synchronized void write(String file, byte[] bytes, boolean executable) throws IOException {
        if (closed) {
            throw new Failure("interrupted");
        }
        Path path = folder.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.write(path, bytes);
        if (executable && !path.toFile().setExecutable(true)) {
            throw new IOException(path + " can't be made executable");
        }
    }

    /** Takes away what a tool has left behind. */
    synchronized void discard(String entry) throws IOException {
        Folders.delete(folder.resolve(entry));
    }

    /** Ends what can be undone: the copy is complete. */
    synchronized void keep() {
        if (closed) {
            throw new Failure("interrupted");
        }
        closed = true;
        forgetHook();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        forgetHook();
        try {
            takeAway();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void takeAway() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path entry : entries.toList()) {
                    Folders.delete(entry);
                }
            }
        }
        for (Path each : made) {
            try {
                Files.deleteIfExists(each);
            } catch (DirectoryNotEmptyException e) {
                return; // somebody else has put something beside it
            }
        }
    }

    /** Whoever still writes here, the formatter for one, is ended before. */
    private void undo() {
        List<ProcessHandle> writers = ProcessHandle.current().descendants().toList();
        writers.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(writers.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .join();
        close();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            assert closed : e; // the JVM ends, and this is the hook
        }
    }
}
