package org.distributedpatterns.searchleaf.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One at a time below a folder: among processes by a file's lock, within this one by a lock of its own. */
final class FolderLock implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long RETRY_MILLIS = 10;

    /** A file's lock belongs to the process: two threads that ask for it get an exception instead of a turn. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException if somebody else holds it for longer than ten seconds, or the folder can't be written to */
    static FolderLock take(Path folder) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        FileChannel channel = null;
        boolean taken = false;
        try {
            if (!IN_PROCESS.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("another thread holds the lock of " + folder);
            }
            channel = FileChannel.open(
                    folder.resolve("folder.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            while (lock == null) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("another process holds the lock of " + folder);
                }
                Thread.sleep(RETRY_MILLIS);
                lock = channel.tryLock();
            }
            taken = true;
            return new FolderLock(channel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the lock of " + folder, e);
        } finally {
            if (!taken) {
                release(channel);
            }
        }
    }

    @Override
    public void close() throws IOException {
        release(channel);
    }

    private static void release(@Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            if (IN_PROCESS.isHeldByCurrentThread()) {
                IN_PROCESS.unlock();
            }
        }
    }
}
