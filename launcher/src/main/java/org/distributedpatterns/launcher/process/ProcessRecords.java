package org.distributedpatterns.launcher.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The started processes of a fleet, one small JSON file each, so that the next command knows of them. */
public final class ProcessRecords {

    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;

    public ProcessRecords(Path folder) {
        this.folder = folder;
    }

    /** All records, of the dead too, ordered by service, name in natural order and process id. */
    public List<ProcessRecord> all() {
        List<ProcessRecord> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                read(file, records);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        records.sort(Comparator.comparing(ProcessRecord::service)
                .thenComparing(ProcessRecord::name, Names.NATURAL)
                .thenComparing(ProcessRecord::pid));
        return List.copyOf(records);
    }

    private static void read(Path file, List<ProcessRecord> records) throws IOException {
        try {
            records.add(JSON.readValue(Files.readString(file), ProcessRecord.class));
        } catch (NoSuchFileException e) {
            return; // forgotten meanwhile
        } catch (JacksonException e) {
            throw new IOException(file + " can't be read: if no fleet runs, delete it", e);
        }
    }

    /** Remembers a process, in place of what was known of it. */
    public void save(ProcessRecord process) {
        Path file = file(process);
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(draft, JSON.writeValueAsString(process));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets a process. */
    public void forget(ProcessRecord process) {
        try {
            Files.deleteIfExists(file(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Remembers what a process calls itself and gives its log that name; the log of an earlier process of this name
     * stays beside it as {@code .old}. The process writes on into the same file.
     */
    public ProcessRecord named(ProcessRecord process, String name) {
        Path log = process.log().resolveSibling(name + ".log");
        try {
            if (!log.equals(process.log())) {
                if (Files.exists(log)) {
                    Files.move(log, log.resolveSibling(name + ".log.old"), StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(process.log(), log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProcessRecord named = process.called(name, log);
        save(named);
        return named;
    }

    private Path file(ProcessRecord process) {
        return folder.resolve(process.service() + "." + process.pid() + SUFFIX);
    }
}
