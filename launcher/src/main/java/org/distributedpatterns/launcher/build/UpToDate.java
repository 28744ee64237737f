package org.distributedpatterns.launcher.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** Compares what was made with what it was made from, by the files' times. */
public final class UpToDate {

    private UpToDate() {}

    /**
     * Whether anything in {@code sources} changed after {@code made}. Folders count with their own time, so that a
     * deleted file is seen too; sources that don't exist don't count.
     */
    public static boolean isOlder(Path made, List<Path> sources) {
        try {
            FileTime time = Files.getLastModifiedTime(made);
            for (Path source : sources) {
                if (Files.exists(source) && newerThan(time, source)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean newerThan(FileTime time, Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.getLastModifiedTime(file).compareTo(time) > 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
