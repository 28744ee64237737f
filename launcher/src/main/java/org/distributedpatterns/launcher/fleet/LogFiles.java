package org.distributedpatterns.launcher.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Logs of processes: each start has a new one, the one before it stays beside it. */
final class LogFiles {

    private LogFiles() {}

    /** Moves what an earlier process has written out of the way. */
    static void startAnew(Path log) {
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
