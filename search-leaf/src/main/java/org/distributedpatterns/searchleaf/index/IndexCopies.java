package org.distributedpatterns.searchleaf.index;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.store.NativeFSLockFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with indexes of the partitions of one log, which all leaves of a machine share. A copy belongs to whoever
 * holds Lucene's lock on it, so to no leaf by name: names move at each restart. Who needs a partition takes a copy that
 * nobody holds, the one that is furthest; else begins with the files of the last commit of one that somebody holds, by
 * hard links, for Lucene never changes a file once it is written; else begins empty.
 *
 * <p>What this does to copies, it does under one lock on the folder, which the operating system takes back from a
 * process that dies. The folder has to be on a file system with working file locks: a local one.
 */
public final class IndexCopies {

    private static final Logger log = LoggerFactory.getLogger(IndexCopies.class);

    private static final Pattern NAME = Pattern.compile("(\\d{1,9})-[0-9a-f]{16}");

    /** How often the files of a commit may be gone before all of them are linked: its owner commits and merges on. */
    private static final int CLONING_ATTEMPTS = 3;

    private final Path folder;
    private final boolean mapped;
    private final Duration freshness;

    private record Copy(Path path, int partition) {}

    private record Candidate(Copy copy, Checkpoint checkpoint) {}

    /**
     * @param folder is made where it is missing
     * @param mapped whether files are mapped into memory (faster, and counted in the process's resident size)
     * @param freshness how old the view of a search may be
     * @throws IOException if the folder can't be written to
     */
    public IndexCopies(Path folder, boolean mapped, Duration freshness) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.mapped = mapped;
        this.freshness = freshness;
        FolderLock.take(folder).close();
    }

    /**
     * An index of the partition that goes on from a checkpoint to which there is no objection, or an empty one.
     *
     * @param objection why a checkpoint can't be gone on from, null if it can; a copy that it meets is deleted
     * @param beginning the checkpoint of an empty index
     */
    public PartitionIndex open(int partition, Function<Checkpoint, @Nullable String> objection, Checkpoint beginning)
            throws IOException {
        try (FolderLock held = FolderLock.take(folder)) {
            List<Candidate> candidates = candidates(partition, objection);
            for (Candidate candidate : candidates) {
                PartitionIndex index = reopened(candidate.copy(), candidate.checkpoint());
                if (index != null) {
                    return index;
                }
            }
            for (Candidate candidate : candidates) { // somebody holds those of them that are still there
                PartitionIndex index = cloned(candidate.copy(), objection);
                if (index != null) {
                    return index;
                }
            }
            return new PartitionIndex(newCopy(partition).path(), mapped, freshness, beginning);
        }
    }

    /** Ends the index and removes its files. */
    public void delete(PartitionIndex index) throws IOException {
        index.close();
        Matcher name = NAME.matcher(index.path().getFileName().toString());
        if (name.matches()) {
            try (FolderLock held = FolderLock.take(folder)) {
                removeIfFree(new Copy(index.path(), Integer.parseInt(name.group(1))));
            }
        }
    }

    /** Removes the copies of these partitions that nobody holds; says how many. */
    public int removeFree(IntPredicate partitions) throws IOException {
        int removed = 0;
        try (FolderLock held = FolderLock.take(folder)) {
            for (Copy copy : copies()) {
                if (partitions.test(copy.partition()) && removeIfFree(copy)) {
                    removed++;
                }
            }
        }
        return removed;
    }

    /** Those to go on from, the furthest first. Of the others, what nobody holds is removed. */
    private List<Candidate> candidates(int partition, Function<Checkpoint, @Nullable String> objection)
            throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (Copy copy : copies()) {
            if (copy.partition() != partition) {
                continue;
            }
            Checkpoint checkpoint = checkpoint(copy);
            String refused = checkpoint == null ? null : objection.apply(checkpoint);
            if (checkpoint != null && refused == null) {
                candidates.add(new Candidate(copy, checkpoint));
            } else if (removeIfFree(copy) && refused != null) {
                log.warn("the index of partition {} on disk can't be used, it is built anew: {}", partition, refused);
            }
        }
        candidates.sort(Comparator.comparingLong(
                        (Candidate candidate) -> candidate.checkpoint().next())
                .reversed());
        return candidates;
    }

    /** Null without a commit that can be read. */
    private static @Nullable Checkpoint checkpoint(Copy copy) throws IOException {
        try (Directory directory = new NIOFSDirectory(copy.path())) {
            if (SegmentInfos.getLastCommitSegmentsFileName(directory) == null) {
                return null; // its process died before the first commit
            }
            return Checkpoint.of(
                    SegmentInfos.readLatestCommit(directory).getUserData(),
                    copy.path().toString());
        } catch (IOException | IllegalArgumentException e) { // the latter: a codec that this Lucene does not have
            log.warn("the index of partition {} on disk can't be read: {}", copy.partition(), e.toString());
            return null;
        }
    }

    private @Nullable PartitionIndex reopened(Copy copy, Checkpoint checkpoint) throws IOException {
        try {
            return new PartitionIndex(copy.path(), mapped, freshness, checkpoint);
        } catch (LockObtainFailedException e) {
            log.debug("{} is in use", copy.path(), e);
        } catch (IOException | IllegalArgumentException e) {
            log.warn("the index of partition {} on disk is damaged, it is built anew", copy.partition(), e);
            removeIfFree(copy);
        }
        return null;
    }

    private @Nullable PartitionIndex cloned(Copy copy, Function<Checkpoint, @Nullable String> objection)
            throws IOException {
        for (int attempt = 0; attempt < CLONING_ATTEMPTS && Files.exists(copy.path()); attempt++) {
            Copy clone = newCopy(copy.partition());
            try {
                Checkpoint checkpoint = link(copy.path(), clone.path());
                if (objection.apply(checkpoint) == null) {
                    return new PartitionIndex(clone.path(), mapped, freshness, checkpoint);
                }
                attempt = CLONING_ATTEMPTS;
            } catch (NoSuchFileException | FileNotFoundException e) {
                log.debug("{} went on while it was cloned", copy.path(), e);
            } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
                log.warn("could not begin partition {} with the files of {}", copy.partition(), copy.path(), e);
                attempt = CLONING_ATTEMPTS;
            }
            removeIfFree(clone);
        }
        return null;
    }

    private static Checkpoint link(Path from, Path to) throws IOException {
        try (Directory directory = new NIOFSDirectory(from)) {
            SegmentInfos commit = SegmentInfos.readLatestCommit(directory);
            for (String file : commit.files(true)) {
                Files.createLink(to.resolve(file), from.resolve(file));
            }
            return Checkpoint.of(commit.getUserData(), from.toString());
        }
    }

    private Copy newCopy(int partition) throws IOException {
        String name = partition + "-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return new Copy(Files.createDirectory(folder.resolve(name)), partition);
    }

    private List<Copy> copies() throws IOException {
        List<Copy> copies = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(path -> {
                Matcher name = NAME.matcher(path.getFileName().toString());
                if (name.matches()) {
                    copies.add(new Copy(path, Integer.parseInt(name.group(1))));
                }
            });
        }
        return copies;
    }

    private static boolean removeIfFree(Copy copy) throws IOException {
        try (FSDirectory directory = new NIOFSDirectory(copy.path());
                Lock lock = NativeFSLockFactory.INSTANCE.obtainLock(directory, IndexWriter.WRITE_LOCK_NAME)) {
            lock.ensureValid();
            List<Path> deepestFirst;
            try (Stream<Path> files = Files.walk(copy.path())) {
                deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (LockObtainFailedException e) {
            log.debug("{} is in use", copy.path(), e);
            return false;
        }
    }
}
