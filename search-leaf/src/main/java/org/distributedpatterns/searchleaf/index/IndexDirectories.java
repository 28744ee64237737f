package org.distributedpatterns.searchleaf.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of one process below a data directory that several may share. The process holds a file lock for as
 * long as it lives; what nobody has locked was left by a killed one, and the next process to start removes it.
 */
public final class IndexDirectories implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(IndexDirectories.class);

    private static final String LOCK = ".lock";

    private final FileChannel channel;
    private final Path lockFile;
    private final Path own;
    private final AtomicInteger next = new AtomicInteger();

    private IndexDirectories(FileChannel channel, Path lockFile, Path own) {
        this.channel = channel;
        this.lockFile = lockFile;
        this.own = own;
    }

    /** Removes what dead processes left, and makes a place of this process's own. */
    public static IndexDirectories open(Path data) throws IOException {
        Files.createDirectories(data);
        removeStale(data);
        while (true) {
            String name = UUID.randomUUID().toString();
            Path lockFile = data.resolve(name + LOCK);
            FileChannel channel = lock(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (channel != null && Files.exists(lockFile)) { // else another process that cleans up was faster
                Path own = data.resolve(name);
                Files.createDirectories(own);
                return new IndexDirectories(channel, lockFile, own);
            }
            close(channel);
        }
    }

    /** A new empty directory for one partition. */
    public Path create(int partition) throws IOException {
        return Files.createDirectories(own.resolve("partition-" + partition + "-" + next.incrementAndGet()));
    }

    /** Removes a directory with what is in it. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        delete(own);
        Files.deleteIfExists(lockFile);
        channel.close();
    }

    private static void removeStale(Path data) throws IOException {
        List<Path> locks;
        try (Stream<Path> files = Files.list(data)) {
            locks = files.filter(file -> file.toString().endsWith(LOCK)).toList();
        }
        for (Path lockFile : locks) {
            FileChannel channel = lock(lockFile, StandardOpenOption.WRITE);
            if (channel != null) {
                String path = lockFile.toString();
                delete(Path.of(path.substring(0, path.length() - LOCK.length())));
                Files.deleteIfExists(lockFile);
                channel.close();
                log.info("removed {}, which a process that is gone left behind", lockFile);
            }
        }
    }

    private static @Nullable FileChannel lock(Path file, StandardOpenOption... options) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, options);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (IOException | OverlappingFileLockException e) {
            log.debug("{} is in use or gone", file, e);
        }
        close(channel);
        return null;
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            log.debug("could not close a lock file", e);
        }
    }
}
