package org.distributedpatterns.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRecordsTest {

    @TempDir
    Path folder;

    private ProcessRecords records;

    @BeforeEach
    void open() {
        records = new ProcessRecords(folder);
    }

    @Test
    void whatIsSavedIsKnownToTheNextCommand() {
        ProcessRecord saved = record("cache-service", "cache-service-2", 42);
        records.save(saved);
        assertThat(new ProcessRecords(folder).all()).containsExactly(saved);
    }

    @Test
    void theyAreOrderedByServiceAndThenByOrdinalAsANumber() {
        records.save(record("cache-service", "cache-service-10", 1));
        records.save(record("cache-service", "cache-service-9", 2));
        records.save(record("a-service", "a-service-1", 3));
        assertThat(records.all())
                .extracting(ProcessRecord::name)
                .containsExactly("a-service-1", "cache-service-9", "cache-service-10");
    }

    @Test
    void aNamedProcessHasALogOfThatNameAndTheOneBeforeItIsKept() throws IOException {
        Files.writeString(folder.resolve("cache-service-1.log"), "before");
        Files.writeString(folder.resolve("cache-service.7.log"), "now");
        ProcessRecord starting =
                new ProcessRecord("cache-service", "", 42, 1, 7, 8, folder.resolve("cache-service.7.log"), folder);
        records.save(starting);

        ProcessRecord named = records.named(starting, "cache-service-1");

        assertThat(records.all()).isEqualTo(List.of(named));
        assertThat(named.log()).hasFileName("cache-service-1.log").hasContent("now");
        assertThat(folder.resolve("cache-service-1.log.old")).hasContent("before");
    }

    @Test
    void whatIsForgottenIsGone() {
        ProcessRecord saved = record("kafka", "kafka", 42);
        records.save(saved);
        records.forget(saved);
        assertThat(records.all()).isEmpty();
    }

    private ProcessRecord record(String service, String name, long pid) {
        return new ProcessRecord(service, name, pid, 1, 7, 8, folder.resolve(name + ".log"), folder);
    }
}
